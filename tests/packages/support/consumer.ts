/** What a user's first program does with the package, in TypeScript that Deno, Bun and `tsc` take, and in JavaScript. */
import { readManifest } from "../../../scripts/project.ts";

/** The entry points of the package as its users name them, by what deno.json calls them. */
export async function entryPoints(name?: string): Promise<Map<string, string>> {
  const manifest = await readManifest();
  return new Map(Object.keys(manifest.exports).map((entry) => [entry, (name ?? manifest.name) + entry.slice(1)]));
}

/** What {@linkcode echoProgram} prints. */
export const echoed = "hello over frames, 3 items over a channel, decoded by the same FrameDecoder: true\n";

/**
 * A program that imports every entry point, echoes a frame over loopback, and ends by itself. `specifiers` are the
 * entry points as it is to name them.
 */
export function echoProgram(specifiers: ReadonlyMap<string, string>): string {
  const from = (entry: string) => JSON.stringify(specifiers.get(entry));
  return `import { connect, FrameDecoder as SameDecoder, ServerEndpoint } from ${from(".")};
import { Channel } from ${from("./channel")};
import { FrameDecoder, FrameEncoder, FrameTooLargeError, lengthPrefixed } from ${from("./frame")};
${[...specifiers.values()].map((specifier) => `import ${JSON.stringify(specifier)};`).join("\n")}

const format = lengthPrefixed({ lengthBytes: 2 });
const endpoint = await ServerEndpoint.listen({ format }, async (connection) => {
  for await (const frame of connection) await connection.send(frame);
});
if (endpoint.address.transport !== "tcp") throw new Error("not TCP");
const client = await connect({ port: endpoint.address.port, format });
await client.send(new TextEncoder().encode("hello"));
const reply = new TextDecoder().decode(await client.frames.read());
const { reason } = await client.close();
await endpoint.close();
if (reason !== "closed") throw new Error(reason);

const channel = new Channel({ capacity: 3 });
for (const n of [1, 2, 3]) channel.writer.tryWrite(n);

const decoder = new FrameDecoder(lengthPrefixed({ lengthBytes: 1, maxFrameBytes: 1 }));
decoder.push(new FrameEncoder(lengthPrefixed({ lengthBytes: 1 })).encode(new Uint8Array(2)));
if (!(decoder.error instanceof FrameTooLargeError)) throw new Error("not refused");

console.log(
  \`\${reply} over frames, \${channel.reader.take().length} items over a channel, \` +
    \`decoded by the same FrameDecoder: \${FrameDecoder === SameDecoder}\`,
);
`;
}
