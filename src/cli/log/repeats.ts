import type { LineLogger, LogFields, LogLevel } from "./logger.ts";

/** Of lines that are alike, so many are written in each window. */
const MOST_LINES = 5;
/** How long a window is, in ms. It begins with its first line. */
const WINDOW_MS = 10_000;

/** A log, and the way into it for what strangers may cause as often as they like. */
export interface Logs {
  readonly log: LineLogger;
  readonly repeats: Repeats;
}

/**
 * Keeps a flood out of the log. Of lines of the same `kind`, 5 are written in 10 seconds; of those that follow, one line
 * says how many they were when the 10 seconds are over. There must be few kinds, for each is remembered.
 */
export class Repeats {
  readonly #log: LineLogger;
  readonly #windows = new Map<string, Window>();

  constructor(log: LineLogger) {
    this.#log = log;
  }

  /**
   * Writes a line, unless there were too many like it.
   *
   * @param fields Called only for a line that is written.
   */
  log(kind: string, level: LogLevel, message: string, fields: () => LogFields): void {
    if (!this.#log.writes(level)) return;
    let window = this.#windows.get(kind);
    if (window === undefined || window.over) {
      window = new Window((left) => this.#log.log(level, `${message}: more of these`, { kind, left }));
      this.#windows.set(kind, window);
    }
    if (window.count()) this.#log.log(level, message, fields());
  }

  /** Says what was left out so far, and keeps no timer. */
  close(): void {
    for (const window of this.#windows.values()) window.close();
    this.#windows.clear();
  }
}

/** Ten seconds of one kind of line. */
class Window {
  readonly #ends = performance.now() + WINDOW_MS;
  readonly #report: (left: number) => void;
  #lines = 0;
  #left = 0;
  #closed = false;
  /** Runs only where lines were left out. */
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(report: (left: number) => void) {
    this.#report = report;
  }

  get over(): boolean {
    return this.#closed || this.#timer === undefined && performance.now() >= this.#ends;
  }

  /** Whether one line more may be written. */
  count(): boolean {
    if (this.#lines < MOST_LINES) {
      this.#lines++;
      return true;
    }
    this.#left++;
    this.#timer ??= setTimeout(() => this.close(), Math.ceil(this.#ends - performance.now()));
    return false;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    if (this.#left > 0) this.#report(this.#left);
    this.#left = 0;
  }
}
