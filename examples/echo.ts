/**
 * An echo: every frame goes back. Ctrl-C drains it.
 *
 *     deno run --allow-net examples/echo.ts [PORT]
 *     bun examples/echo.ts [PORT]
 */
import process from "node:process";
import { ServerEndpoint } from "@framed/server-endpoint";

const port = Number(process.argv[2] ?? 7000);
const endpoint = await ServerEndpoint.listen({ port }, async (connection) => {
  for await (const frame of connection) await connection.send(frame);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void endpoint.close());
console.log("listening on", JSON.stringify(endpoint.address));
await endpoint.finished;
console.log(`done: ${endpoint.stats().framesOut} frames echoed`);
