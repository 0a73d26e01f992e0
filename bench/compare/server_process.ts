import type { Target } from "./load/loaded_server.ts";
import { type Subject, titleOf } from "./subject.ts";

/** How long a server may take to start, in ms. */
const START_WITHIN_MS = 20_000;

/** A server in a process of its own. */
export class ServerProcess {
  readonly subject: Subject;
  readonly port: number;
  readonly #child: Deno.ChildProcess;

  private constructor(subject: Subject, child: Deno.ChildProcess, port: number) {
    this.subject = subject;
    this.#child = child;
    this.port = port;
  }

  /** Starts a server and waits until it listens. */
  static async start(subject: Subject): Promise<ServerProcess> {
    const [program, ...args] = subject.command;
    const child = new Deno.Command(program, { args, stdin: "piped", stdout: "piped", stderr: "inherit" }).spawn();
    const timer = setTimeout(() => child.kill("SIGKILL"), START_WITHIN_MS);
    const line = await firstLine(child.stdout);
    clearTimeout(timer);
    if (line === undefined) {
      await child.status;
      throw new Error(`Cannot measure ${titleOf(subject)}: its server didn't start`);
    }
    return new ServerProcess(subject, child, (JSON.parse(line) as { port: number }).port);
  }

  /** What a load generator is told of it. */
  get target(): Target {
    return { port: this.port, prefix: this.subject.prefix, pid: this.#child.pid };
  }

  /** Ends it. */
  async stop(): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#child.stdin.close().catch(() => {});
    await this.#child.status;
  }
}

/** The first line of a stream; what follows is thrown away. `undefined`: it ended before. */
async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string | undefined> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return undefined;
    text += decoder.decode(value, { stream: true });
    const end = text.indexOf("\n");
    if (end < 0) continue;
    void discard(reader);
    return text.slice(0, end);
  }
}

async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    while (!(await reader.read()).done);
  } catch {
    // The process was ended.
  }
}
