import { existsSync, readdirSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { Program } from "../../peers/program.ts";
import { freePort } from "../../support/free_port.ts";

/** Where Debian puts the programs that aren't for everyone. */
const DEBIAN = "/usr/lib/postgresql";

/** The folder that holds `postgres` and `initdb`; `undefined` where PostgreSQL isn't installed. */
function postgresFolder(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort().reverse() : [];
  const folders = [...versions.map((version) => join(DEBIAN, version, "bin")), ...(process.env.PATH ?? "").split(":")];
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")));
}

/** The numbers of the user `postgres`, who must run the server in place of root; `undefined` if there is none. */
async function postgresUser(): Promise<{ uid: number; gid: number } | undefined> {
  const { stdout } = await Program.spawn("id", ["postgres"]).ended;
  const ids = stdout.match(/^uid=(\d+).* gid=(\d+)/);
  return ids === null ? undefined : { uid: Number(ids[1]), gid: Number(ids[2]) };
}

/** Why no server can be run here; `undefined` if one can. */
export async function noPostgres(): Promise<string | undefined> {
  if (process.platform === "win32") return "PostgreSQL isn't looked for on Windows";
  if (postgresFolder() === undefined) return "postgres and initdb aren't installed";
  if (process.getuid?.() === 0 && await postgresUser() === undefined) return "root can't run postgres, and no user can";
  return undefined;
}

/** A real PostgreSQL server on loopback that trusts everyone, with an empty database in a folder that goes with it. */
export class PostgresServer implements AsyncDisposable {
  readonly #folder: string;
  readonly #program: Program;
  readonly port: number;

  private constructor(folder: string, program: Program, port: number) {
    this.#folder = folder;
    this.#program = program;
    this.port = port;
  }

  static async start(): Promise<PostgresServer> {
    const bin = postgresFolder()!;
    const folder = await mkdtemp(join(tmpdir(), "framed-postgres-"));
    let as: string[] = [];
    if (process.getuid?.() === 0) {
      const { uid, gid } = (await postgresUser())!;
      await chown(folder, uid, gid);
      as = ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"]; // becomes the program: signals reach it
    }
    const run = (command: string, ...args: string[]) => {
      const [program, ...all] = [...as, join(bin, command), ...args];
      return Program.spawn(program, all);
    };
    const data = join(folder, "data");
    const init = await run("initdb", "-D", data, "-U", "demo", "-A", "trust", "-E", "UTF8", "--locale=C", "-N").ended;
    if (init.code !== 0) throw new Error(`initdb failed: ${init.stderr}`);
    const port = await freePort();
    const settings = ["fsync=off", "shared_buffers=1MB", "autovacuum=off", "listen_addresses=127.0.0.1"];
    const program = run("postgres", "-D", data, "-p", `${port}`, "-k", folder, ...settings.flatMap((s) => ["-c", s]));
    const server = new PostgresServer(folder, program, port);
    for (let ended = false; !program.stderr.includes("ready to accept connections");) {
      if (ended) throw new Error(`postgres failed: ${program.stderr}`);
      void program.ended.then(() => ended = true);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#program.signal("SIGINT"); // its fast shutdown
    await this.#program.ended;
    await rm(this.#folder, { recursive: true, force: true });
  }
}
