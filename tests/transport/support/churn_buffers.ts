/**
 * Makes 20,000 buffers of 256 KiB, 5 GiB, of which 40 are held at a time, as 40 connections that read large frames would. With
 * the argument "transport", a transport of Deno's is made before. Says on stderr what memory there was before the first, and
 * after the last, as JSON.
 */
import process from "node:process";
import { setImmediate } from "node:timers/promises";

if (process.argv[2] === "transport") (await import("../../../src/transport/deno.ts")).denoTransport();
// V8's limit is the one that it sets at a collection, not what it starts with.
(globalThis as { gc?: () => void }).gc?.();
const before = process.memoryUsage();
const held: Uint8Array[] = [];
for (let made = 0; made < 20_000; made++) {
  held[made % 40] = new Uint8Array(256 * 1024);
  if (made % 10 === 0) await setImmediate();
}
console.error(JSON.stringify({ external: before.external, rss: process.memoryUsage().rss }));
