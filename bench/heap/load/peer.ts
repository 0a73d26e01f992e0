/**
 * The other side of every connection, in a process of its own, so that what is measured is the endpoint's process alone.
 *
 *     <runtime> peer.ts PORT
 *
 * Takes commands and gives answers as lines of JSON, one at a time. Ends with its standard input.
 */
import process from "node:process";
import { createInterface } from "node:readline";
import { Actions } from "./actions.ts";
import type { Answer } from "./commands.ts";

const actions = new Actions(Number(process.argv[2]));

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
}
process.exit();

async function answer(line: string): Promise<Answer> {
  try {
    await actions.run(JSON.parse(line));
    return { ok: true };
  } catch (error) {
    return { ok: false, error: String(error) };
  }
}
