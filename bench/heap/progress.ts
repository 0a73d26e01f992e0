const SECONDS_BETWEEN_LINES = 10;

/** Says now and then how far a soak is. A run that is over in seconds says nothing. */
export class Progress {
  readonly #name: string;
  readonly #seconds: number;
  #next = SECONDS_BETWEEN_LINES;

  /** @param seconds How long the run is going to take. */
  constructor(name: string, seconds: number) {
    this.#name = name;
    this.#seconds = seconds;
  }

  tell(turns: number, seconds: number): void {
    if (seconds < this.#next) return;
    this.#next = seconds + SECONDS_BETWEEN_LINES;
    const of = this.#seconds > 0 ? ` of ${this.#seconds.toFixed(0)}` : "";
    console.error(`${this.#name}: ${seconds.toFixed(0)}${of} s, ${turns.toLocaleString("en")} turns`);
  }
}
