/**
 * An endpoint that echoes, and its admin address, as a process of its own.
 *
 *     watched_server '{"admin":{"port":9100,"token":"…"},"options":{…}}'
 *
 * It prints `port N` and `admin N`. When it has drained, by SIGTERM or through the admin address, it closes that and ends.
 */
import process from "node:process";
import { ServerEndpoint, type ServerEndpointOptions } from "../../mod.ts";
import { AdminServer, type AdminServerOptions, observeEndpoint } from "../../observe.ts";

export interface WatchedServerSettings {
  admin?: AdminServerOptions;
  options?: ServerEndpointOptions;
}

const { admin: adminOptions, options }: WatchedServerSettings = JSON.parse(process.argv[2]);

const endpoint = await ServerEndpoint.listen(options, async (connection) => {
  for await (const frame of connection) await connection.send(frame);
});
const admin = await AdminServer.listen(observeEndpoint(endpoint), adminOptions);
if (endpoint.address.transport === "tcp") console.log(`port ${endpoint.address.port}`);
console.log(`admin ${admin.port}`);
process.on("SIGTERM", () => void endpoint.close());
await endpoint.finished;
await admin.close();
