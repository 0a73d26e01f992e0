import { NetClient } from "../../peers/net_client.ts";
import { bytes, text } from "../../support/endpoints.ts";
import { Program, type ProgramEnd, type RunOptions } from "../../peers/program.ts";

/** One line of the server's log. */
export type LogLine = Record<string, unknown> & { level: string; message: string };

/** The standalone server, run as an operator would, on a free port. */
export class ServeProgram implements AsyncDisposable {
  readonly program: Program;

  constructor(args: readonly string[], options: RunOptions = {}) {
    this.program = Program.run("src/cli/serve.ts", args, options);
  }

  /** Runs it, and waits until it listens on `port`. */
  static async listen(args: readonly string[], options: RunOptions = {}): Promise<ServeProgram & { port: number }> {
    const server = new ServeProgram(["--port=0", ...args], options);
    const { address } = await server.logs("listening");
    return Object.assign(server, { port: Number(/\d+$/.exec(address as string)) });
  }

  /** All lines of the log so far. */
  get log(): LogLine[] {
    return this.program.stdout.split("\n").slice(0, -1).map((line) => JSON.parse(line));
  }

  /** The messages of these. */
  get messages(): string[] {
    return this.log.map(({ message }) => message);
  }

  /** Waits for a line with this message, the `nth` of them from 1. */
  async logs(message: string, nth = 1): Promise<LogLine> {
    await this.program.prints(new RegExp(`(?:"message":${JSON.stringify(message)}[^]*\\n[^]*){${nth}}`));
    return this.log.filter((line) => line.message === message)[nth - 1];
  }

  /** Sends SIGTERM and waits for the end. */
  async stop(): Promise<ProgramEnd> {
    this.program.signal("SIGTERM");
    return await this.program.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
  }
}

/** Sends a frame to a port and gives the reply. */
export async function ask(port: number | string, payload: Uint8Array): Promise<Uint8Array | undefined> {
  await using client = await NetClient.dial(port);
  client.send(payload);
  return await client.next();
}

/**
 * Which worker answers, and in which process; `undefined` if none does within a second. On Node that may be so in the
 * moment in which a worker is killed: its primary has dealt it a connection that nobody then has.
 */
export async function who(port: number): Promise<{ worker: number; pid: number } | undefined> {
  await using client = await NetClient.dial(port);
  const timer = setTimeout(() => client.socket.destroy(), 1_000);
  client.send(bytes("who?"));
  const reply = await client.next();
  clearTimeout(timer);
  if (reply === undefined) return undefined;
  const [worker, pid] = text(reply).split(" ").map(Number);
  return { worker, pid };
}
