import { type ConnectionHandler, ServerEndpoint } from "../endpoint/server_endpoint.ts";
import type { DrainReport } from "../endpoint/drain.ts";
import type { ServerEndpointOptions } from "../endpoint/options.ts";
import { formatAddress } from "./address.ts";
import { describeListenError } from "./listen_error.ts";
import { onSignal } from "./signals.ts";

/** What {@linkcode serve} runs. */
export interface Service {
  /** Begins each line that is printed. */
  readonly name: string;
  readonly options: ServerEndpointOptions;
  readonly handler: ConnectionHandler;
  /** Said of the service when it listens. */
  readonly about: string;
  /** How long a drain may take, in ms; 0: as long as it takes. */
  readonly drainMs: number;
}

/**
 * Runs an endpoint until SIGINT or SIGTERM: the first drains it, the second aborts what is left. Resolves with the exit
 * code: 0 once drained, 1 if it can't listen, 130 if it was aborted.
 */
export async function serve({ name, options, handler, about, drainMs }: Service): Promise<number> {
  let endpoint: ServerEndpoint;
  try {
    endpoint = await ServerEndpoint.listen(options, handler);
  } catch (error) {
    const wanted = wantedAddress(options);
    console.error(
      `${name}: cannot listen on ${formatAddress(wanted)}: ${describeListenError(error, wanted.transport)}`,
    );
    return 1;
  }
  const drained = untilDrained(endpoint, name, drainMs); // before anyone is told: from then on it may be signalled
  console.log(`${name}: listening on ${formatAddress(endpoint.address)} (${about}); Ctrl-C drains`);
  return await drained ? 130 : 0;
}

/** Resolves when the endpoint has drained: with whether it was hurried. */
function untilDrained(endpoint: ServerEndpoint, name: string, drainMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    let hurried = false;
    let drained: Promise<DrainReport> | undefined;
    const release = onSignal((signal) => {
      const live = count(endpoint.connections.size, "connection");
      if (drained === undefined) {
        const limit = drainMs === 0 ? "" : `, for at most ${drainMs} ms`;
        console.log(`${name}: ${signal}: draining ${live}${limit}; once more aborts`);
        drained = endpoint.drain({ deadline: drainMs });
        drained.then((report) => {
          console.log(`${name}: drained: ${describe(report)}`);
          resolve(hurried);
        });
      } else {
        console.log(`${name}: ${signal}: aborting ${live}`);
        hurried = true;
        release(); // a third one ends the process
        for (const connection of [...endpoint.connections]) connection.abort();
      }
    });
  });
}

function describe({ connections, aborted, undelivered, durationMs }: DrainReport): string {
  const time = `in ${Math.round(durationMs)} ms`;
  return `${count(connections, "connection")}, ${aborted} aborted, ${count(undelivered, "frame")} undelivered, ${time}`;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

function wantedAddress({ hostname = "127.0.0.1", port = 0, path }: ServerEndpointOptions): ServerEndpoint["address"] {
  return path === undefined ? { transport: "tcp", hostname, port } : { transport: "unix", path };
}
