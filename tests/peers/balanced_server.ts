/**
 * One of several instances behind a load balancer, as a process of its own.
 *
 *     balanced_server NAME PORT '{"trusted":["127.0.0.1"]}'
 *
 * It sends each frame back with NAME before it, and answers `who` with what it knows of the connection. It notes frames
 * that are numbered (client: 4 bytes, number: 4 bytes, then anything). SIGTERM drains it; then it prints `handled {…}`, the
 * runs of numbers that it has handled by client and its statistics, and ends.
 */
import process from "node:process";
import { type Connection, type EndpointStats, type ProxyProtocolOptions, ServerEndpoint } from "../../mod.ts";

export interface Handled {
  /** For each client the runs of numbers that were handled here: first and last, in order. */
  runs: Record<string, [first: number, last: number][]>;
  stats: EndpointStats;
}

const [name, port, options] = process.argv.slice(2);
const proxyProtocol: ProxyProtocolOptions = JSON.parse(options);
const tag = new TextEncoder().encode(name);
const runs: Handled["runs"] = {};

const endpoint = await ServerEndpoint.listen({ port: Number(port), proxyProtocol }, async (connection) => {
  for await (const frame of connection) {
    const asked = frame.length === 3 && new TextDecoder().decode(frame) === "who";
    if (frame.length >= 8) note(frame);
    const answer = asked ? who(connection) : frame;
    const reply = new Uint8Array(tag.length + answer.length);
    reply.set(tag);
    reply.set(answer, tag.length);
    await connection.send(reply);
  }
});
if (endpoint.address.transport === "tcp") console.log(`port ${endpoint.address.port}`);
process.on("SIGTERM", () => void endpoint.close());
await endpoint.finished;
const handled: Handled = { runs, stats: endpoint.stats() };
console.log(`handled ${JSON.stringify(handled)}`);

function note(frame: Uint8Array): void {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const [client, number] = [view.getUint32(0), view.getUint32(4)];
  const ofClient = runs[client] ??= [];
  const last = ofClient.at(-1);
  if (last?.[1] === number - 1) last[1] = number;
  else ofClient.push([number, number]);
}

function who({ remoteAddress, localAddress, proxy }: Connection): Uint8Array {
  const uniqueId = proxy?.uniqueId && new TextDecoder().decode(proxy.uniqueId);
  const types = proxy?.tlvs.map(({ type }) => type);
  return new TextEncoder().encode(
    JSON.stringify({ remoteAddress, localAddress, version: proxy?.version, uniqueId, types }),
  );
}
