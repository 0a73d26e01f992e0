import { type AddressInfo, createServer } from "node:net";
import type { EndpointAddress } from "../../transport/contract.ts";
import { mergeStats } from "../../endpoint/merge_stats.ts";
import { busiest, isReady } from "../../observe/observe_endpoint.ts";
import type { Snapshot } from "../../observe/snapshot.ts";
import type { LineLogger } from "../log/logger.ts";
import type { Repeats } from "../log/repeats.ts";
import type { DrainTotals, Running } from "../running.ts";
import type { Given, Layer } from "../settings/sources.ts";
import type { GivenEntries } from "./messages.ts";
import type { Spawn } from "./spawn.ts";
import { type StartFailure, WorkerSlot } from "./worker_slot.ts";

/** How long workers may take to say how things stand, in ms. One that is late is shown as it last was. */
const ASK_MS = 1_000;

/** What a {@linkcode Supervisor} is made of. */
export interface SupervisorParts {
  /** How many workers. */
  readonly workers: number;
  readonly handler: string;
  /** Where they listen, with the real port. */
  readonly address: Extract<EndpointAddress, { transport: "tcp" }>;
  readonly spawn: Spawn;
  readonly log: LineLogger;
  /** For what somebody may ask for again and again. */
  readonly repeats: Repeats;
  readonly given: Layer;
  /** What the operator gives, as it is now; rejects where that can't be used. */
  readonly readGiven: () => Promise<Layer>;
}

/** Several processes that serve one port, started, watched and drained by this one, which serves nothing itself. */
export class Supervisor implements Running {
  readonly address: EndpointAddress;
  readonly #parts: SupervisorParts;
  readonly #slots: readonly WorkerSlot[];
  readonly #startedAt = Date.now();
  /** What a worker that starts is given. */
  #given: GivenEntries;
  #drained: Promise<DrainTotals> | undefined;

  /** Starts the workers; resolves once all of them listen, or with why one of them can't, and then none is left. */
  static async start(parts: SupervisorParts): Promise<Supervisor | StartFailure> {
    const supervisor = new Supervisor(parts);
    const failures = await Promise.all(supervisor.#slots.map((slot) => slot.start()));
    const failure = failures.find((failure) => failure !== undefined);
    if (failure === undefined) return supervisor;
    await supervisor.drain();
    return failure;
  }

  private constructor(parts: SupervisorParts) {
    const { workers, handler, address, spawn, log } = parts;
    this.#parts = parts;
    this.#given = forWorkers(parts.given, address);
    this.address = address;
    const given = () => this.#given;
    this.#slots = Array.from({ length: workers }, (_, i) => {
      return new WorkerSlot({ worker: i + 1, handler, spawn, log, given });
    });
  }

  get live(): number {
    return this.#slots.reduce((sum, { live }) => sum + live, 0);
  }

  get drainMs(): number {
    const limits = this.#slots.map(({ drainMs }) => drainMs);
    return limits.includes(0) ? 0 : Math.max(...limits);
  }

  drain(): Promise<DrainTotals> {
    return this.#drained ??= this.#drain();
  }

  abort(): void {
    for (const slot of this.#slots) slot.tell({ type: "abort" });
  }

  /** A worker that is started later gets what has changed only if those that run could take it. */
  async reload(): Promise<boolean> {
    const { address, log, readGiven } = this.#parts;
    let given: GivenEntries;
    try {
      given = forWorkers(await readGiven(), address);
    } catch (error) {
      log.warn("not reloaded: all stays as it was", { error: (error as Error).message });
      return false;
    }
    const taken = await Promise.all(this.#slots.map((slot) => slot.reload(given)));
    if (!taken.every((each) => each)) return false; // which they have logged
    this.#given = given;
    return true;
  }

  /** All workers together. Rejects if none of them has ever answered. */
  async snapshot(): Promise<Snapshot> {
    const asked = await Promise.all(this.#slots.map((slot) => slot.ask(ASK_MS)));
    const late = asked.flatMap(({ late }, i) => late ? [i + 1] : []);
    if (late.length > 0) {
      this.#parts.repeats.log("late", "warn", "workers didn't say how things stand", () => ({ workers: late }));
    }
    const shown = asked.flatMap(({ snapshot }, i) => snapshot === undefined ? [] : [numbered(snapshot, i + 1)]);
    const retired = this.#slots.flatMap(({ retired }) => retired ?? []);
    const all = [...shown.map(({ endpoint }) => endpoint), ...retired];
    if (all.length === 0) throw new Error("no worker has said how things stand");
    const endpoint = { ...mergeStats(all), address: this.address, startedAt: this.#startedAt };
    return {
      at: Date.now(),
      startedAt: this.#startedAt,
      ready: this.#drained === undefined && isReady(endpoint.state),
      endpoint,
      processes: shown.flatMap(({ processes }) => processes),
      connections: busiest(shown.flatMap(({ connections }) => connections)),
    };
  }

  async #drain(): Promise<DrainTotals> {
    const all = await Promise.all(this.#slots.map((slot) => slot.drain()));
    const sum = (of: keyof DrainTotals) => all.reduce((sum, totals) => sum + (totals?.[of] ?? 0), 0);
    return { connections: sum("connections"), aborted: sum("aborted"), undelivered: sum("undelivered") };
  }
}

/** The settings, with the address that was found. */
function forWorkers(settings: Layer, { hostname, port }: { hostname: string; port: number }): GivenEntries {
  const given = new Map<string, Given>(settings);
  given.set("hostname", { origin: "the address", ...given.get("hostname"), value: hostname });
  given.set("port", { origin: "the address", ...given.get("port"), value: port });
  return [...given];
}

/** A snapshot of one worker, with its number wherever it says whose something is. */
function numbered(snapshot: Snapshot, worker: number): Snapshot {
  return {
    ...snapshot,
    processes: snapshot.processes.map((process) => ({ ...process, worker })),
    connections: snapshot.connections.map((row) => ({ ...row, worker })),
  };
}

/**
 * Finds the port that workers share, and whether it is free: they couldn't tell, as another server that shares ports
 * would share it with them, and port 0 would be another one for each.
 *
 * Rejects with the system's error if it can't be bound.
 */
export function findPort({ hostname, port }: { hostname: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ host: hostname, port, exclusive: true }, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
