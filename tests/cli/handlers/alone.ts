/** Imports nothing that would have to be read. */
import type { ServeModule } from "../../../src/cli/serve.ts";

export default {
  async connection(connection) {
    for await (const frame of connection) {
      await connection.send(new TextEncoder().encode(`${new TextDecoder().decode(frame)} alone`));
    }
  },
} satisfies ServeModule;
