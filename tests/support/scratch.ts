import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/** A new, empty folder, which goes with all that is in it when it is disposed of. */
export class Scratch implements Disposable {
  readonly path: string;

  /** @param prefix What its name begins with. */
  constructor(prefix = "framed-") {
    this.path = mkdtempSync(join(tmpdir(), prefix));
  }

  /** Writes a file, and gives its path. */
  write(name: string, content: string): string {
    const path = join(this.path, basename(name));
    writeFileSync(path, content);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
