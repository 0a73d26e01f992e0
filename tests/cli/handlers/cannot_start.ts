/** A handler that doesn't get what it needs. */
import type { ServeModule } from "../../../src/cli/serve.ts";

export default {
  start: () => Promise.reject(new Error("the database is away")),
  connection() {},
} satisfies ServeModule;
