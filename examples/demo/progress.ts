import process from "node:process";

/** Shows how far something is: on a terminal in one line that is rewritten, elsewhere in a line each time. */
export class Progress {
  readonly #rewrites = process.stdout.isTTY === true;
  #length = 0;

  show(text: string): void {
    if (!this.#rewrites) return console.log(text);
    process.stdout.write(`\r${text.padEnd(this.#length)}`);
    this.#length = text.length;
  }

  /** Leaves the last line as it is: what is printed next goes under it. */
  end(): void {
    if (this.#rewrites && this.#length > 0) process.stdout.write("\n");
    this.#length = 0;
  }
}
