/** A shell in which the commands of the documents run as their readers type them. */
import { join } from "node:path";
import { root } from "../../../scripts/project.ts";
import { type CommandEnd, run, TemporaryFolder } from "../../packages/support/folder.ts";
import { Program } from "../../peers/program.ts";
import { blocksOf, readDocument } from "./documents.ts";

/** The token in the file that docs/operating.md names. */
const TOKEN = "a-token-for-the-documents";

/** A handler's module in JavaScript, which says who runs it. */
const HANDLER = `console.log("pid " + process.pid);
export default {
  async connection(connection) {
    for await (const frame of connection) await connection.send(frame);
  },
};
`;

/** A folder with the files that the documents name, in which `deno` is the Deno that runs this. */
export class Shell implements Disposable {
  readonly folder: TemporaryFolder;
  readonly env: Record<string, string>;

  constructor() {
    const operating = blocksOf("docs/operating.md", readDocument("docs/operating.md"));
    const handler = operating.find(({ how }) => how === "handler")!.code;
    this.folder = new TemporaryFolder().write({
      "handler.ts": handler,
      "handler.js": HANDLER,
      "serve.json": operating.find(({ language }) => language === "json")!.code,
      "admin.token": `${TOKEN}\n`,
      "cert.pem": "",
      "key.pem": "",
      "ca.pem": "",
      "bin/.keep": "",
      "out/.keep": "",
    });
    const { path } = this.folder;
    Deno.symlinkSync(Deno.execPath(), join(path, "bin/deno"));
    this.env = { PATH: `${path}/bin:${Deno.env.get("PATH")}`, OUT: `${path}/out/new`, HANDLER: `${path}/handler.ts` };
  }

  /** Where a command is at home: what names the project's own files is run in a checkout, all else in the folder. */
  home(command: string): string {
    return /\bdeno task |\bdeno bench | examples\//.test(command) ? root : this.folder.path;
  }

  /** Runs a command to its end. A file of the sources that it names in passing is that of the checkout. */
  run(command: string, env: Readonly<Record<string, string>> = {}): Promise<CommandEnd> {
    return run("sh", ["-c", this.#local(command)], this.home(command), { ...this.env, ...env });
  }

  /** Starts a command. `exec`, so that it gets what signals the shell is sent. */
  start(command: string, env: Readonly<Record<string, string>> = {}): Program {
    const args = ["-c", `exec ${this.#local(command)}`];
    return Program.spawn("sh", args, { cwd: this.home(command), env: { ...this.env, ...env } });
  }

  #local(command: string): string {
    return command.replace(
      /\bdeno run (.*) src\/cli\//,
      `deno run --config ${root}/deno.json --no-prompt $1 ${root}/src/cli/`,
    );
  }

  [Symbol.dispose](): void {
    this.folder[Symbol.dispose]();
  }
}
