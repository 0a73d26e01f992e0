import type { AdminServer } from "../observe/admin_server.ts";
import { snapshotOf } from "../observe/observe_endpoint.ts";
import type { Observed, Snapshot } from "../observe/snapshot.ts";
import { DEFAULT_HOSTNAME } from "../endpoint/option_values.ts";
import { formatAddress } from "./address.ts";
import { AdminListenError, openAdmin } from "./admin.ts";
import { createLog } from "./log/create.ts";
import { type Logs, Repeats } from "./log/repeats.ts";
import { isGranted, toListen } from "./permissions.ts";
import { type Prepared, withModule } from "./prepare.ts";
import { type Running, untilDrained } from "./running.ts";
import { Server } from "./server.ts";
import { loadHandler } from "./service/load.ts";
import type { Configuration } from "./settings/configuration.ts";
import { serveSettings } from "./settings/serve_settings.ts";
import { SETTINGS } from "./settings/table.ts";
import { describeStartError } from "./start_error.ts";
import { surviveHandlers } from "./survive.ts";
import { workerSpawner } from "./workers/spawn.ts";
import { findPort, Supervisor } from "./workers/supervisor.ts";
import type { StartFailure } from "./workers/worker_slot.ts";

/** Something that runs, and how to look at it. */
interface Started {
  readonly running: Running;
  readonly snapshot: () => Snapshot | Promise<Snapshot>;
}

/** Serves until it has drained, and resolves with the exit code, or with what kept it from starting. */
export async function run(prepared: Prepared, configuration: Configuration): Promise<number | StartFailure> {
  const { handler, settings } = prepared;
  const log = createLog(settings.log);
  const { workers } = settings;
  const repeats = new Repeats(log);
  const started = await (workers > 1 ? startWorkers : startHere)(prepared, configuration, { log, repeats });
  if ("code" in started) return started;

  const { running, snapshot } = started;
  const stop = new AbortController();
  const drained = untilDrained(running, log, stop.signal); // before anyone is told: from then on it may be signalled
  let admin: AdminServer | undefined;
  try {
    const observed: Observed = { snapshot, drain: () => stop.abort("the admin server") };
    admin = await openAdmin(settings.admin, observed, { log, repeats });
  } catch (error) {
    stop.abort("no admin server");
    await drained;
    if (error instanceof AdminListenError) return { message: error.message, code: 1 };
    throw error;
  }
  if (!SETTINGS.some(({ variable }) => isGranted({ name: "env", variable }))) {
    log.info("the environment isn't read", { permission: "--allow-env=FRAMED_*" });
  }
  const about = { address: formatAddress(running.address), handler: handler.name, ...(workers > 1 && { workers }) };
  log.info("listening", about);
  const code = await drained;
  await admin?.close();
  repeats.close();
  return code;
}

/** Serves in this process. */
async function startHere(
  { handler, operator }: Prepared,
  configuration: Configuration,
  logs: Logs,
): Promise<Started | StartFailure> {
  const service = await loadHandler(handler);
  const given = withModule(operator, handler, service);
  const settings = serveSettings(given);
  const readGiven = async () => withModule(await configuration.read(), handler, service);
  surviveHandlers(logs.repeats);
  try {
    const server = await Server.start({ ...logs, given, service, worker: 1, readGiven });
    return { running: server, snapshot: () => snapshotOf(server.endpoint) };
  } catch (error) {
    return describeStartError(error, { given, handler: handler.name, settings });
  }
}

/** Serves in several processes, and watches over them. */
async function startWorkers(
  { handler, operator, settings, needs }: Prepared,
  configuration: Configuration,
  logs: Logs,
): Promise<Started | StartFailure> {
  const { hostname = DEFAULT_HOSTNAME, port: wanted = 0 } = settings.endpoint;
  try {
    const port = await findPort({ hostname, port: wanted });
    const address = { transport: "tcp", hostname, port } as const;
    const spawn = workerSpawner([...needs, ...toListen(address)]);
    const { workers } = settings;
    const readGiven = async () => {
      const given = await configuration.read();
      serveSettings(given);
      return given;
    };
    const supervisor = await Supervisor.start({
      workers,
      handler: handler.name,
      address,
      spawn,
      ...logs,
      given: operator,
      readGiven,
    });
    if ("code" in supervisor) return supervisor;
    return { running: supervisor, snapshot: () => supervisor.snapshot() };
  } catch (error) {
    return describeStartError(error, { given: operator, handler: handler.name, settings });
  }
}
