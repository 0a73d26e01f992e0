import { versions } from "node:process";
import type { RuntimeProbe } from "./contract.ts";
import { v8Probe } from "./v8.ts";

// Its sockets are JavaScript: there is that much more to compile.
const REHEARSALS = 3;

export const probe: RuntimeProbe = v8Probe(`Node ${versions.node}`, REHEARSALS);
