import { connect } from "node:net";
import { join } from "node:path";
import { freePort } from "../support/free_port.ts";
import { Scratch } from "../support/scratch.ts";
import { missing, Program } from "./program.ts";

/** Why HAProxy can't be run here, if it can't. */
export const noHaproxy: string | undefined = await missing("haproxy", ["-v"]);

export interface HaproxyOptions {
  /** The ports of the servers behind it, by name. */
  servers: Record<string, number>;
  /** What each server's line has beside its address and its health check. */
  serverOptions: string;
  /** Whether it checks health. @default {true} */
  checks?: boolean;
  /** More lines of the frontend. */
  frontend?: string[];
}

/**
 * A real HAProxy in front of servers on loopback. It checks their health by a frame that they echo, every 100 ms, and tries
 * another server where one can't be reached.
 */
export class Haproxy implements AsyncDisposable {
  /** Where clients dial it. */
  readonly port: number;
  readonly #program: Program;
  readonly #scratch: Scratch;

  private constructor(port: number, program: Program, scratch: Scratch) {
    this.port = port;
    this.#program = program;
    this.#scratch = scratch;
  }

  static async start({ servers, serverOptions, checks = true, frontend = [] }: HaproxyOptions): Promise<Haproxy> {
    const port = await freePort();
    const scratch = new Scratch();
    const lines = Object.entries(servers).map(([name, port]) =>
      `  server ${name} 127.0.0.1:${port} ${checks ? "check inter 100ms fall 1 rise 1" : ""} ${serverOptions}`
    );
    const file = scratch.write(
      "haproxy.cfg",
      [
        "global",
        `  stats socket ${join(scratch.path, "stats")} level admin`,
        "defaults",
        "  mode tcp",
        "  timeout connect 2s",
        "  timeout client 20s",
        "  timeout server 20s",
        "  timeout check 2s",
        "  retries 3",
        "  option redispatch 1",
        "frontend front",
        `  bind 127.0.0.1:${port}`,
        ...frontend.map((line) => `  ${line}`),
        "  default_backend back",
        "backend back",
        "  balance roundrobin",
        "  option tcp-check",
        "  tcp-check send-binary 0000000470696e67",
        "  tcp-check expect binary 70696e67",
        ...lines,
        "",
      ].join("\n"),
    );
    return new Haproxy(port, Program.spawn("haproxy", ["-db", "-f", file]), scratch);
  }

  /** Waits until it listens. */
  async listening(signal: AbortSignal): Promise<void> {
    while ((await this.#ask("show stat").catch(() => "")) === "") {
      signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Waits until exactly these servers are up. */
  async until(up: readonly string[], signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const rows = (await this.#ask("show stat").catch(() => "")).split("\n").map((line) => line.split(","));
      const [status, check] = ["status", "check_status"].map((name) => rows[0].indexOf(name));
      const servers = rows.filter(([proxy, name]) => proxy === "back" && name !== "BACKEND");
      const checked = servers.every((row) => !/INI|\*/.test(row[check])); // one not yet checked counts as up, too
      const found = servers.filter((row) => row[status].startsWith("UP")).map(([, name]) => name);
      if (checked && servers.length > 0 && found.join() === up.join()) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Asks it through its socket, as an operator would. */
  #ask(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = "";
      const socket = connect(join(this.#scratch.path, "stats"), () => socket.write(`${command}\n`));
      socket.setEncoding("utf8").on("data", (text) => answer += text);
      socket.on("error", reject);
      socket.on("close", () => resolve(answer));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]();
    this.#scratch[Symbol.dispose]();
  }
}
