import type { RuntimeProbe } from "./contract.ts";
import { v8Probe } from "./v8.ts";

export const probe: RuntimeProbe = v8Probe(`Deno ${Deno.version.deno}`, 1);
