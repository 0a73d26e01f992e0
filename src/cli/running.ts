import type { EndpointAddress } from "../transport/contract.ts";
import type { LineLogger } from "./log/logger.ts";
import { onHangup, onStop } from "./signals.ts";

/** How often a drain says how far it is, in ms. */
const PROGRESS_MS = 1_000;

/** A server that runs: in this process, or in several of which this one is the supervisor. */
export interface Running {
  /** Where it listens. */
  readonly address: EndpointAddress;
  /** Connections that are open. */
  readonly live: number;
  /** How long a drain may take, in ms; 0 for as long as it needs. */
  readonly drainMs: number;
  /** Shuts down gracefully, and resolves when nothing is left open. */
  drain(): Promise<DrainTotals>;
  /** Aborts what a drain waits for. */
  abort(): void;
  /** Takes over what has changed in the settings, where that can; logs what it did, and says whether. Never rejects. */
  reload(): Promise<boolean>;
}

/** What a drain did, in sum. */
export interface DrainTotals {
  /** Connections that were open when it began. */
  readonly connections: number;
  /** How many of them were late, or broke. */
  readonly aborted: number;
  /** Frames accepted and not handed over. */
  readonly undelivered: number;
}

/** What a second signal ends the process with: 128 and the signal's number, as for a process that a signal ended. */
const ABORTED = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs until it has drained: by the first SIGINT or SIGTERM, or by `stop`. A second signal aborts what is left, SIGHUP
 * reloads. Resolves with the exit code.
 *
 * @param stop Drains as a signal does when it is aborted; its reason says why.
 */
export function untilDrained(running: Running, log: LineLogger, stop?: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    let code = 0;
    let begun = 0;
    const begin = (why: string) => {
      begun = performance.now();
      log.info("draining", { why, left: running.live, ...timeLeft(running.drainMs, begun) });
      const progress = setInterval(() => {
        log.info("draining", { left: running.live, ...timeLeft(running.drainMs, begun) });
      }, PROGRESS_MS);
      running.drain().then((totals) => {
        clearInterval(progress);
        release();
        log.info("drained", { ...totals, ms: Math.round(performance.now() - begun) });
        resolve(code);
      });
    };
    const releaseStop = onStop((name) => {
      if (begun === 0) return begin(name);
      log.warn("aborting", { why: name, left: running.live });
      code = ABORTED[name];
      releaseStop(); // a third one ends the process
      running.abort();
    });
    let reloading: Promise<unknown> = Promise.resolve();
    const releaseHangup = onHangup(() => {
      reloading = reloading.then(() => begun === 0 && running.reload()); // in turn
    });
    const onAbort = () => {
      if (begun === 0) begin(String(stop!.reason));
    };
    stop?.addEventListener("abort", onAbort);
    const release = () => {
      releaseStop();
      releaseHangup();
      stop?.removeEventListener("abort", onAbort);
    };
  });
}

function timeLeft(drainMs: number, begun: number): { secondsLeft?: number } {
  return drainMs === 0 ? {} : { secondsLeft: Math.max(0, Math.ceil((begun + drainMs - performance.now()) / 1_000)) };
}
