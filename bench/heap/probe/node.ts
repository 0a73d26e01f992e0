import { versions } from "node:process";
import type { RuntimeProbe } from "./contract.ts";
import { v8Probe } from "./v8.ts";

export const probe: RuntimeProbe = v8Probe({
  runtime: `Node ${versions.node}`,
  rehearsals: 3, // its sockets are JavaScript: there is that much more to compile
  rssBand: 33_554_432, // the young generation's two halves, of up to 16 MB each
});
