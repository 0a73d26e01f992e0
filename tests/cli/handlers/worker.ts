/** Says which process answers; does what a frame says to it. */
import process from "node:process";
import type { ServeModule } from "../../../src/cli/serve.ts";

export default {
  async connection(connection, { worker }) {
    for await (const frame of connection) {
      const word = new TextDecoder().decode(frame);
      if (word === "exit") process.exit(3);
      if (word === "hang") { for (const until = performance.now() + 2_500; performance.now() < until;); }
      await connection.send(new TextEncoder().encode(`${worker} ${process.pid}`));
    }
  },
} satisfies ServeModule;
