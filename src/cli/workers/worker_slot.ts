import type { ChildProcess } from "node:child_process";
import process from "node:process";
import type { EndpointStats } from "../../endpoint/stats.ts";
import { mergeStats, retireStats } from "../../endpoint/merge_stats.ts";
import type { Snapshot } from "../../observe/snapshot.ts";
import type { LineLogger } from "../log/logger.ts";
import type { DrainTotals } from "../running.ts";
import { BackOff } from "./back_off.ts";
import type { FromWorker, GivenEntries, ToWorker } from "./messages.ts";
import type { Spawn } from "./spawn.ts";

/** How long a worker may take until it listens, in ms. */
const START_MS = 60_000;
/** How much longer than a drain a worker may take to end, in ms. */
const END_GRACE_MS = 5_000;
/** How long a worker may take to reload, in ms. */
const RELOAD_MS = 10_000;
/** The most of a worker's last words that wait for it to end, in ms; its exit may be seen before they are. */
const LAST_WORD_MS = 100;

/** Why a worker couldn't start. */
export interface StartFailure {
  readonly message: string;
  readonly code: 1 | 2;
}

/** What a slot needs of its supervisor. */
export interface SlotOptions {
  /** The worker's number, from 1. */
  readonly worker: number;
  readonly handler: string;
  readonly spawn: Spawn;
  readonly log: LineLogger;
  /** What the operator gives, as it is now: the same array until that changes. */
  readonly given: () => GivenEntries;
}

/**
 * The place of one worker: its process, and the next one when that ends.
 *
 * | a worker | by                                                  | then                                                               |
 * | -------- | --------------------------------------------------- | ------------------------------------------------------------------ |
 * | starts   | the supervisor; it has 60 s                         | listens, or fails: the first time all end, later it is tried again |
 * | listens  | its word                                            | serves; asked for statistics and late, it is shown as it was       |
 * | ends     | a crash, a signal, its own drain                    | its counts are kept; another starts, by `BackOff`                  |
 * | drains   | the supervisor, a signal, or the end of the channel | ends; late by 5 s it is killed, and what it held counts as aborted |
 */
export class WorkerSlot {
  readonly #options: SlotOptions;
  readonly #backOff = new BackOff();
  #child: ChildProcess | undefined;
  #startedAt = 0;
  #listening = false;
  #failure: StartFailure | undefined;
  #restart: ReturnType<typeof setTimeout> | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #draining = false;
  #totals: DrainTotals | undefined;
  /** What the last process said of itself, and what those before it had counted. */
  #last: Snapshot | undefined;
  #retired: EndpointStats | undefined;
  /** What the worker was started with. */
  #given: GivenEntries | undefined;
  #asked: Promise<boolean> | undefined;
  #answer: (() => void) | undefined;
  #requests = 0;
  #reloaded: ((taken: boolean) => void) | undefined;
  #resolveFirst: ((failure: StartFailure | undefined) => void) | undefined;
  #resolveEnded: (() => void) | undefined;

  /** Open connections, as last told. */
  live = 0;
  /** How long its drain may take, in ms; 0 for as long as it needs. */
  drainMs = 0;

  constructor(options: SlotOptions) {
    this.#options = options;
  }

  /** Starts the first process; resolves once it listens, or with why it can't. */
  start(): Promise<StartFailure | undefined> {
    return new Promise((resolve) => {
      this.#resolveFirst = resolve;
      this.#spawn();
    });
  }

  /** Tells the worker something, if there is one. */
  tell(message: ToWorker): void {
    if (this.#child?.connected) this.#child.send(message, () => {}); // one that has just ended doesn't hear it
  }

  /** Asks the worker how things stand; resolves with that, or, if it is late, with what it said last, if it has. */
  async ask(deadlineMs: number): Promise<{ snapshot: Snapshot | undefined; late: boolean }> {
    const late = this.#listening && await (this.#asked ??= this.#ask(deadlineMs));
    return { snapshot: this.#listening ? this.#last : undefined, late };
  }

  /** Has the worker take over other settings; resolves with whether it did, or there is none that would have to. */
  reload(given: GivenEntries): Promise<boolean> {
    if (!this.#listening) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#reloaded?.(false), RELOAD_MS);
      this.#reloaded = (taken) => {
        clearTimeout(timer);
        this.#reloaded = undefined;
        resolve(taken);
      };
      this.tell({ type: "reload", given });
    });
  }

  /** What the processes that have ended had counted. */
  get retired(): EndpointStats | undefined {
    return this.#retired;
  }

  /** Drains the worker, and starts no other; resolves once it has ended, with what its drain did. */
  drain(): Promise<DrainTotals | undefined> {
    this.#draining = true;
    clearTimeout(this.#restart);
    if (this.#child === undefined) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#resolveEnded = () => resolve(this.#totals);
      if (!this.#listening) return this.#kill(); // it has nothing to drain
      this.tell({ type: "drain" });
      if (this.drainMs > 0) this.#killLater(this.drainMs + END_GRACE_MS, "a worker didn't end when it should have");
    });
  }

  #spawn(): void {
    const { worker, handler, spawn, given, log } = this.#options;
    const child = spawn();
    this.#child = child;
    this.#totals = undefined;
    this.#startedAt = performance.now();
    this.#killLater(START_MS, "a worker didn't listen in time");
    child.on("message", (message: FromWorker) => {
      if (child !== this.#child) return;
      if (message.type !== "ready") return this.#hear(message);
      this.#given = given();
      this.tell({ type: "start", worker, handler, given: this.#given });
    });
    child.on("error", (error) => {
      log.error("cannot start a worker", { worker, error: error.message });
      if (child.pid === undefined) this.#ended(child, null, null); // no exit follows
    });
    child.once("exit", (code, signal) => setTimeout(() => this.#ended(child, code, signal), LAST_WORD_MS));
  }

  #hear(message: Exclude<FromWorker, { type: "ready" }>): void {
    switch (message.type) {
      case "listening":
        clearTimeout(this.#deadline);
        this.#listening = true;
        this.drainMs = message.drainMs;
        this.#options.log.debug("worker listening", { worker: this.#options.worker, pid: this.#child!.pid });
        this.#first(undefined);
        if (this.#options.given() !== this.#given) void this.reload(this.#options.given());
        break;
      case "failed":
        this.#failure = message;
        break;
      case "live":
        this.live = message.connections;
        break;
      case "snapshot":
        this.#last = message.snapshot;
        if (message.request === this.#requests) this.#answer?.();
        break;
      case "reloaded":
        this.#reloaded?.(message.taken);
        break;
      case "drained":
        this.#totals = message.totals;
        this.#last = message.snapshot;
        this.live = 0;
    }
  }

  #ended(child: ChildProcess, code: number | null, signal: string | null): void {
    const { worker, log } = this.#options;
    clearTimeout(this.#deadline);
    this.#child = undefined;
    this.#listening = false;
    const lost = this.live;
    this.live = 0;
    this.#answer?.();
    this.#reloaded?.(true);
    if (this.#last !== undefined) {
      const retired = retireStats(this.#last.endpoint);
      this.#retired = this.#retired === undefined ? retired : mergeStats([this.#retired, retired]);
      this.#last = undefined;
    }
    const failure = this.#failure;
    this.#failure = undefined;
    if (this.#first(failure ?? { message: `worker ${worker} ended before it listened`, code: 1 })) return;
    if (this.#draining) {
      if (this.#totals === undefined) {
        log.warn("a worker ended without draining", { worker, pid: child.pid, code, signal, lost });
        this.#totals = { connections: lost, aborted: lost, undelivered: 0 };
      }
      this.#resolveEnded?.();
      return;
    }
    const livedMs = performance.now() - this.#startedAt;
    const restartInMs = this.#backOff.wait(livedMs);
    log.warn("a worker ended, and is started again", {
      worker,
      pid: child.pid,
      code,
      signal,
      livedMs: Math.round(livedMs),
      restartInMs,
      ...(failure !== undefined && { error: failure.message }),
    });
    this.#restart = setTimeout(() => this.#spawn(), restartInMs);
  }

  /** Settles the start of the first process; `false` if that had been settled. */
  #first(failure: StartFailure | undefined): boolean {
    const resolve = this.#resolveFirst;
    this.#resolveFirst = undefined;
    resolve?.(failure);
    return resolve !== undefined;
  }

  #ask(deadlineMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => done(true), deadlineMs);
      const done = (late: boolean) => {
        clearTimeout(timer);
        this.#asked = this.#answer = undefined;
        resolve(late);
      };
      this.#answer = () => done(false);
      this.tell({ type: "snapshot", request: ++this.#requests });
    });
  }

  #killLater(ms: number, why: string): void {
    this.#deadline = setTimeout(() => {
      this.#options.log.error(why, { worker: this.#options.worker, pid: this.#child?.pid });
      this.#kill();
    }, ms);
  }

  #kill(): void {
    // Not child.kill(), after which Deno reports no exit.
    if (this.#child?.pid !== undefined) process.kill(this.#child.pid, "SIGKILL");
  }
}
