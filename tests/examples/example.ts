import { Program } from "../peers/program.ts";
import { runtimeCommand } from "../support/runtime_process.ts";

const listening = /^listening on (\{.*\})\n/;

/** Runs an example as its header says: on Deno with `--allow-net` and nothing else. */
export function runExample(name: string, args: readonly string[], input?: string): Program {
  const { command, args: all } = runtimeCommand(`examples/${name}.ts`, args);
  return Program.spawn(command, all.map((arg) => arg === "-A" ? "--allow-net" : arg), { input });
}

/** Waits until an example listens, and gives the port. */
export async function portOfExample(server: Program): Promise<number> {
  const [, address] = await server.prints(listening);
  return JSON.parse(address).port;
}
