/**
 * Makes and frees 8 MiB of buffers, a hundred times over, and prints how many pages had to be faulted in. With the argument
 * "transport", a transport of Deno's is made before.
 */
import process from "node:process";
import { denoTransport } from "../../../src/transport/deno.ts";

/** The minor faults of this process so far (proc_pid_stat(5), field 10). */
function minorFaults(): number {
  const [, afterName = ""] = Deno.readTextFileSync("/proc/self/stat").split(") ");
  return Number(afterName.split(" ")[7]);
}

if (process.argv[2] === "transport") denoTransport();
const before = minorFaults();
for (let round = 0; round < 100; round++) {
  const slabs = Array.from({ length: 32 }, () => new Uint8Array(256 * 1024).fill(1));
  for (const { buffer } of slabs) buffer.transfer(0);
}
console.log(minorFaults() - before);
