import { Program } from "../peers/program.ts";

const listening = /^listening on (\{.*\})\n/;

/** Runs an example as its header says: on Deno with `--allow-net` and nothing else. */
export function runExample(name: string, args: readonly string[], input?: string): Program {
  return Program.run(`examples/${name}.ts`, args, { input, permissions: ["--allow-net"] });
}

/** Waits until an example listens, and gives the port. */
export async function portOfExample(server: Program): Promise<number> {
  const [, address] = await server.prints(listening);
  return JSON.parse(address).port;
}
