/**
 * An endpoint as a process of its own, which says on standard output how it fares.
 *
 *     reporting_server '{"handler":"echo","options":{…}}'
 *
 * It prints `port N`, `accepted N` for each connection, and `end {…}` when one ends; an echo answers the frame `stats`
 * with its statistics and the processor time it has used. SIGTERM drains it.
 */
import process from "node:process";
import { type Connection, ServerEndpoint, type ServerEndpointOptions } from "../../mod.ts";

export interface ReportingServerSettings {
  /** `echo` frames, or `flood` with frames of 64 KiB until the connection ends. */
  handler: "echo" | "flood";
  options: ServerEndpointOptions;
}

const { handler, options }: ReportingServerSettings = JSON.parse(process.argv[2]);
const handlers = { echo, flood };

const endpoint = await ServerEndpoint.listen(options, async (connection) => {
  console.log(`accepted ${connection.id}`);
  void connection.closed.then(({ reason, error, undelivered, framesIn, framesOut, bytesOut }) => {
    const message = error?.message;
    const report = {
      id: connection.id,
      reason,
      message,
      framesIn,
      framesOut,
      bytesOut,
      undelivered: undelivered.length,
    };
    console.log(`end ${JSON.stringify(report)}`);
  });
  await handlers[handler](connection);
});
if (endpoint.address.transport === "tcp") console.log(`port ${endpoint.address.port}`);
process.on("SIGTERM", () => void endpoint.close());
await endpoint.finished;

async function echo(connection: Connection): Promise<void> {
  for await (const frame of connection) {
    const asked = frame.length === 5 && new TextDecoder().decode(frame) === "stats";
    await connection.send(asked ? statistics() : frame);
  }
}

function statistics(): Uint8Array {
  const { user, system } = process.cpuUsage();
  return new TextEncoder().encode(JSON.stringify({ ...endpoint.stats(), cpuMs: (user + system) / 1_000 }));
}

async function flood(connection: Connection): Promise<void> {
  for (;;) await connection.send(new Uint8Array(65_536));
}
