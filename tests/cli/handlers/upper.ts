/** Answers in capitals, on frames with a length of 2 bytes, and tells when it starts and stops. */
import type { ServeModule } from "../../../src/cli/serve.ts";
import { lengthPrefixed } from "../../../mod.ts";

export default {
  options: { format: lengthPrefixed({ lengthBytes: 2 }), limits: { connections: 7 } },
  start({ log, worker }) {
    log.info("module started", { worker });
  },
  async connection(connection, { endpoint, draining }) {
    for await (const frame of connection) {
      const text = new TextDecoder().decode(frame).toUpperCase();
      const about = `${text} ${endpoint.stats().active} ${draining.aborted}`;
      await connection.send(new TextEncoder().encode(about));
    }
  },
  stop({ log, draining }) {
    log.info("module stopped", { draining: draining.aborted });
  },
} satisfies ServeModule;
