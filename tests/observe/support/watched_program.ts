import { connect, type Connection } from "../../../mod.ts";
import type { AdminServerOptions, Snapshot } from "../../../observe.ts";
import { Program } from "../../peers/program.ts";
import { attend, payload } from "../../support/endpoints.ts";
import { ask } from "./ask.ts";

export const TOKEN = "0123456789abcdef";

/** An echoing endpoint and its admin address as a process of the current runtime. Disposing of it ends it. */
export class WatchedProgram implements AsyncDisposable {
  readonly program: Program;
  readonly port: number;
  readonly admin: number;
  readonly #connections: Connection[] = [];

  private constructor(program: Program, port: number, admin: number) {
    this.program = program;
    this.port = port;
    this.admin = admin;
  }

  static async start(admin: AdminServerOptions = {}): Promise<WatchedProgram> {
    const program = Program.run("tests/peers/watched_server.ts", [JSON.stringify({ admin })]);
    const [, port, adminPort] = await program.prints(/port (\d+)\nadmin (\d+)\n/);
    return new WatchedProgram(program, Number(port), Number(adminPort));
  }

  get url(): string {
    return `http://127.0.0.1:${this.admin}/`;
  }

  async stats(): Promise<Snapshot> {
    return JSON.parse((await ask(this.admin, "/stats")).body);
  }

  /** A connection on which `frames` frames of `bytes` bytes have been echoed. */
  async dial(frames = 0, bytes = 100): Promise<Connection> {
    const connection = await connect({ port: this.port });
    this.#connections.push(connection);
    for (let i = 0; i < frames; i++) {
      await connection.send(payload(bytes, i));
      await connection.frames.read();
    }
    return attend(connection);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) connection.abort();
    await Promise.all(this.#connections.map(({ closed }) => closed));
    await this.program[Symbol.asyncDispose]();
  }
}
