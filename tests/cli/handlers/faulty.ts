/** Fails in the way that the first frame of a connection names. */
import process from "node:process";
import type { ServeModule } from "../../../src/cli/serve.ts";

export default {
  async connection(connection) {
    const way = new TextDecoder().decode(await connection.frames.read());
    switch (way) {
      case "throw":
        throw new Error("thrown by the handler");
      case "reject":
        void Promise.reject(new Error("rejected and not awaited"));
        break;
      case "timer":
        setTimeout(() => {
          throw new Error("thrown in a timer");
        });
        break;
      case "exit":
        process.exit(3);
    }
    for await (const frame of connection) await connection.send(frame);
  },
} satisfies ServeModule;
