/** Two hosts with a wire between them, where the machine lets a test make such a thing: two network namespaces. */
import process from "node:process";
import { Program, type ProgramEnd } from "../peers/program.ts";
import { runtimeCommand } from "../support/runtime_process.ts";

const id = `${process.pid}`;

/** Why there can be no such network here, if there can't. */
export async function noNetwork(): Promise<string | undefined> {
  if (process.platform !== "linux") return "only Linux has network namespaces";
  const probe = `framed-${id}-probe`;
  const made = await run("ip", ["netns", "add", probe]);
  if (made.code !== 0) return "no network namespace can be made here (it takes root, and iproute2)";
  const inside = await run("ip", ["netns", "exec", probe, "iptables", "-A", "INPUT", "-j", "DROP"]);
  await run("ip", ["netns", "del", probe]);
  return inside.code === 0 ? undefined : "packets can't be dropped here (it takes iptables)";
}

export class WiredHosts implements AsyncDisposable {
  /** Both hosts: a namespace each, and its address. */
  readonly near = { namespace: `framed-${id}-near`, address: "10.213.77.1" } as const;
  readonly far = { namespace: `framed-${id}-far`, address: "10.213.77.2" } as const;

  readonly #programs: Program[] = [];
  #gone = false;

  /** @param signal A test's: what its time runs out on doesn't leave namespaces behind, nor programs in them. */
  static async make(signal: AbortSignal): Promise<WiredHosts> {
    const hosts = new WiredHosts();
    signal.addEventListener("abort", () => void hosts[Symbol.asyncDispose]());
    const { near, far } = hosts;
    for (const { namespace } of [near, far]) await must("ip", ["netns", "add", namespace]);
    const wire = ["link", "add", "wire", "netns", near.namespace, "type", "veth", "peer", "name", "wire"];
    await must("ip", [...wire, "netns", far.namespace]);
    for (const { namespace, address } of [near, far]) {
      await must("ip", ["-n", namespace, "addr", "add", `${address}/30`, "dev", "wire"]);
      await must("ip", ["-n", namespace, "link", "set", "wire", "up"]);
    }
    return hosts;
  }

  /** Runs one of the programs under tests/peers on one of the hosts. */
  run(on: "near" | "far", entry: string, args: readonly string[]): Program {
    const { command, args: all } = runtimeCommand(entry, args);
    const program = Program.spawn("ip", ["netns", "exec", this[on].namespace, command, ...all]);
    this.#programs.push(program);
    return program;
  }

  /** From now on no packet reaches the far host, and nobody is told. */
  async cut(): Promise<void> {
    const { namespace } = this.far;
    await must("ip", ["netns", "exec", namespace, "iptables", "-A", "INPUT", "-j", "DROP"]);
    await must("ip", ["netns", "exec", namespace, "iptables", "-A", "OUTPUT", "-j", "DROP"]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#gone) return;
    this.#gone = true;
    for (const program of this.#programs) await program[Symbol.asyncDispose]();
    for (const { namespace } of [this.near, this.far]) await run("ip", ["netns", "del", namespace]);
  }
}

async function run(command: string, args: readonly string[]): Promise<Pick<ProgramEnd, "code" | "stderr">> {
  return await Program.spawn(command, args).ended.catch((error) => ({ code: null, stderr: String(error) }));
}

async function must(command: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
}
