import { readFile } from "node:fs/promises";
import { describeFileError, firstLine } from "../error_text.ts";
import { type GivenFlags, UsageError } from "../flags.ts";
import { mergeLayers } from "./serve_settings.ts";
import { fromEnvironment, fromFlags, fromObject, type Layer } from "./sources.ts";
import { CONFIG_SETTING, FILE_SETTINGS, HANDLER_SETTING, SETTINGS } from "./table.ts";

/** What an operator gives the server, by flags, environment and file. The file may change while it runs. */
export class Configuration {
  readonly #fixed: readonly Layer[];
  /** The file, if there is one. */
  readonly file: string | undefined;

  /**
   * @param given The command line.
   * @param readVariable Gives an environment variable, or `undefined`.
   * @throws {UsageError} In one line, if a value isn't what it must be.
   */
  constructor(given: GivenFlags, readVariable: (name: string) => string | undefined) {
    const [handler] = given.positionals;
    const positional: Layer = new Map(handler === undefined ? [] : [["handler", { value: handler, origin: handler }]]);
    const environment = fromEnvironment([CONFIG_SETTING, HANDLER_SETTING, ...SETTINGS], readVariable);
    const flags = fromFlags([CONFIG_SETTING, ...SETTINGS], given.texts);
    this.#fixed = [positional, flags, environment];
    this.file = (flags.get("config") ?? environment.get("config"))?.value as string | undefined;
  }

  /** What is given without the file. */
  withoutFile(): Layer {
    return mergeLayers(this.#fixed);
  }

  /**
   * Reads the file, and gives all that is given.
   *
   * Rejects with a {@linkcode UsageError}, in one line, if the file can't be read or a value in it isn't what it must be.
   */
  async read(): Promise<Layer> {
    if (this.file === undefined) return this.withoutFile();
    return mergeLayers([...this.#fixed, fromObject(FILE_SETTINGS, await readJson(this.file), this.file)]);
  }
}

async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${describeFileError(error)}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`cannot read ${file}: it isn't JSON: ${firstLine(error)}`);
  }
}
