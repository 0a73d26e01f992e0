import type { Runtime } from "../compare/runtimes.ts";
import { cpuSeconds } from "../compare/load/process_usage.ts";

/** How long a server may take to start, and to drain, in ms. */
const WITHIN_MS = 20_000;

/** The standalone server, with so many workers, in processes of its own. */
export class ServeProcess {
  readonly port: number;
  readonly #child: Deno.ChildProcess;
  readonly #pids: readonly number[];

  private constructor(child: Deno.ChildProcess, port: number, pids: readonly number[]) {
    this.#child = child;
    this.port = port;
    this.#pids = pids;
  }

  /** Starts it and waits until it listens. */
  static async start(runtime: Runtime, handler: string, workers: number): Promise<ServeProcess> {
    const entry = runtime.command("src/cli/serve.ts");
    const module = handler.endsWith(".ts") ? runtime.command(handler).at(-1)! : handler;
    const [program, ...args] = [...entry, "--port=0", `--workers=${workers}`, "--log-level=debug", module];
    const child = new Deno.Command(program, { args, stdin: "null", stdout: "piped", stderr: "inherit" }).spawn();
    const pids = [child.pid];
    const timer = setTimeout(() => child.kill("SIGKILL"), WITHIN_MS);
    for await (const { message, pid, address } of linesOf(child.stdout)) {
      if (message === "worker listening") pids.push(pid!);
      if (message !== "listening") continue;
      clearTimeout(timer);
      return new ServeProcess(child, Number(/\d+$/.exec(address!)), pids);
    }
    clearTimeout(timer);
    throw new Error(`Cannot measure ${handler} on ${runtime.name}: its server didn't start`);
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** CPU seconds that all its processes have used; `undefined` where the system doesn't say. */
  get cpuSeconds(): number | undefined {
    const each = this.#pids.map(cpuSeconds);
    return each.reduce((sum, seconds) => sum === undefined || seconds === undefined ? undefined : sum + seconds);
  }

  /** Drains it. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), WITHIN_MS);
    this.#child.kill("SIGTERM");
    const { code } = await this.#child.status;
    clearTimeout(timer);
    if (code !== 0) throw new Error(`The server ended with ${code}`);
  }
}

/** What is read of a line of the log. */
interface Line {
  readonly message: string;
  readonly pid?: number;
  readonly address?: string;
}

/** The lines of a log; what comes after the last that is asked for is read and thrown away. */
async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Line> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (text + decoder.decode(value, { stream: true })).split("\n");
      text = lines.pop()!;
      for (const line of lines) yield JSON.parse(line);
    }
  } finally {
    void discard(reader);
  }
}

async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  while (!(await reader.read()).done);
}
