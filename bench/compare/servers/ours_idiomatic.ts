/** This library, as most people would write it. */
import { ServerEndpoint } from "../../../mod.ts";
import { announce } from "./announce.ts";

const endpoint = await ServerEndpoint.listen({}, async (connection) => {
  for await (const frame of connection) await connection.send(frame);
});
if (endpoint.address.transport === "tcp") announce(endpoint.address.port);
