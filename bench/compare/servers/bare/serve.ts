import type { Echo, Write } from "./echo.ts";

/** Makes the echo of a connection. */
export type MakeEcho = (write: Write) => Echo;

/** Serves a bare echo on whatever runtime this is. */
export async function serve(makeEcho: MakeEcho): Promise<void> {
  const runtime = "Deno" in globalThis
    ? import("./deno.ts")
    : "Bun" in globalThis
    ? import("./bun.ts")
    : import("./node.ts");
  await (await runtime).serve(makeEcho);
}
