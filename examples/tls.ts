/**
 * TLS: a server, a client that knows its authority, and certificates read again.
 *
 *     deno run -A examples/tls.ts
 *     bun examples/tls.ts
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, ServerEndpoint } from "@framed/server-endpoint";

// A certificate for localhost that vouches for itself. Yours comes from your authority.
const folder = mkdtempSync(join(tmpdir(), "tls-"));
const [certFile, keyFile] = [join(folder, "cert.pem"), join(folder, "key.pem")];
const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
const name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
const files = ["-keyout", keyFile, "-out", certFile];
execFileSync("openssl", ["req", "-x509", ...curve, ...name, ...files], { stdio: "pipe" });

const endpoint = await ServerEndpoint.listen({ tls: { certFile, keyFile } }, async (connection) => {
  for await (const frame of connection) await connection.send(frame);
});
if (endpoint.address.transport !== "tcp") throw new Error("unreachable");

// `caFile` is for an authority of your own; without it, the runtime's are asked.
const client = await connect({ port: endpoint.address.port, tls: { caFile: certFile } });
await client.send(new TextEncoder().encode("hello"));
console.log(new TextDecoder().decode(await client.frames.read()), "over", client.tls?.protocol);

// When the files have been renewed, on SIGHUP say: new connections use them, live ones go on.
await endpoint.reload();

await client.close();
await endpoint.close();
rmSync(folder, { recursive: true });
