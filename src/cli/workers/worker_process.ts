/**
 * One of several processes that serve: what a supervisor starts, and nobody else.
 *
 * @module
 */

import cluster from "node:cluster";
import process from "node:process";
import { UsageError } from "../flags.ts";
import { createLog } from "../log/create.ts";
import type { LineLogger } from "../log/logger.ts";
import { Repeats } from "../log/repeats.ts";
import { snapshotOf } from "../../observe/observe_endpoint.ts";
import { withModule } from "../prepare.ts";
import { Server } from "../server.ts";
import { loadHandler, locateHandler } from "../service/load.ts";
import { type ServeSettings, serveSettings } from "../settings/serve_settings.ts";
import type { Layer } from "../settings/sources.ts";
import { onHangup, onStop } from "../signals.ts";
import { describeStartError } from "../start_error.ts";
import { surviveHandlers } from "../survive.ts";
import type { FromWorker, GivenEntries, ToWorker } from "./messages.ts";

/** How often the supervisor is told the number of connections, if it has changed, in ms. */
const LIVE_MS = 1_000;
/** How long a last message may take to get through, in ms. */
const LAST_WORD_MS = 500;

type Start = Extract<ToWorker, { type: "start" }>;

if (process.send === undefined) {
  console.error("This is a worker of `serve --workers=N`, which starts it");
  process.exit(2);
}
// Or it would end at once without its supervisor.
if (cluster.worker !== undefined) cluster.worker.exitedAfterDisconnect = true;
let worker: Worker | undefined;
process.on("message", (message: ToWorker) => {
  if (message.type === "start") void start(message);
  else worker?.hear(message);
});
process.on("disconnect", () => worker === undefined ? process.exit(1) : worker.drain("the supervisor is gone"));
onHangup(() => {}); // the supervisor's to handle
onStop((name) => worker?.drain(name)); // it comes to all processes of a group, so to the supervisor too
say({ type: "ready" });

async function start({ worker: number, handler: name, given }: Start): Promise<void> {
  const handler = locateHandler(name);
  let operator: Layer = new Map(given);
  let all = operator;
  let settings: ServeSettings = serveSettings(all);
  try {
    const service = await loadHandler(handler);
    const readGiven = async () => await Promise.resolve(withModule(operator, handler, service));
    all = withModule(operator, handler, service);
    settings = serveSettings(all);
    const log = createLog(settings.log, { worker: number });
    const repeats = new Repeats(log);
    surviveHandlers(repeats);
    const reusePort = cluster.worker === undefined;
    const server = await Server.start({ given: all, service, log, repeats, worker: number, reusePort, readGiven });
    worker = new Worker(server, log, (entries) => operator = new Map(entries));
    say({ type: "listening", drainMs: server.drainMs });
  } catch (error) {
    const failure = error instanceof UsageError
      ? { message: error.message, code: 2 as const }
      : describeStartError(error, { given: all, handler: name, settings });
    lastWord({ type: "failed", ...failure }, failure.code);
  }
}

/** A server that does what its supervisor says. */
class Worker {
  readonly #server: Server;
  readonly #log: LineLogger;
  readonly #setGiven: (given: GivenEntries) => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #told = 0;
  #draining = false;

  constructor(server: Server, log: LineLogger, setGiven: (given: GivenEntries) => void) {
    this.#server = server;
    this.#log = log;
    this.#setGiven = setGiven;
    this.#timer = setInterval(() => this.#tellLive(), LIVE_MS);
  }

  hear(message: Exclude<ToWorker, Start>): void {
    switch (message.type) {
      case "snapshot":
        return say({ type: "snapshot", request: message.request, snapshot: snapshotOf(this.#server.endpoint) });
      case "reload":
        this.#setGiven(message.given);
        return void this.#server.reload().then((taken) => say({ type: "reloaded", taken }));
      case "drain":
        return this.drain();
      case "abort":
        return this.#server.abort();
    }
  }

  /** @param why What made it, if that wasn't its supervisor, which has logged it. */
  drain(why?: string): void {
    if (this.#draining) return;
    this.#draining = true;
    if (why !== undefined) this.#log.info("draining", { why, left: this.#server.live });
    this.#tellLive();
    void this.#server.drain().then((totals) => {
      clearInterval(this.#timer);
      if (why !== undefined) this.#log.info("drained", { ...totals });
      lastWord({ type: "drained", totals, snapshot: snapshotOf(this.#server.endpoint) }, 0);
    });
  }

  #tellLive(): void {
    const { live } = this.#server;
    if (live !== this.#told) say({ type: "live", connections: live });
    this.#told = live;
  }
}

function say(message: FromWorker, done: () => void = () => {}): void {
  if (process.connected) process.send!(message, undefined, undefined, done);
  else done();
}

/** Says something and ends. */
function lastWord(message: FromWorker, code: number): void {
  setTimeout(() => process.exit(code), LAST_WORD_MS);
  say(message, () => process.exit(code));
}
