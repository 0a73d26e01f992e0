/** A handler's module for the standalone server, and a client that asks it. */
import { assertEquals } from "@std/assert";
import { ask } from "../../cli/support/serve_program.ts";
import type { Program } from "../../peers/program.ts";
import { bytes, text } from "../../support/endpoints.ts";

/** The module: it sends back each frame from its end to its beginning. */
export const reverser = `export default {
  async connection(connection) {
    for await (const frame of connection) await connection.send(frame.reverse());
  },
};
`;

/** Asks the server that a program is, and drains it. */
export async function reverses(starting: Program): Promise<void> {
  await using program = starting;
  const [, port] = await program.prints(/"message":"listening".*"address":"[^"]*:(\d+)"/);
  assertEquals(text(await ask(Number(port), bytes("drawer"))), "reward");
  program.signal("SIGTERM");
  const { code, stderr } = await program.ended;
  assertEquals(code, 0, stderr);
}
