/** This library, the path for those who want the most of it: frames in batches, no promise where none is needed. */
import { ServerEndpoint } from "../../../mod.ts";
import { announce } from "./announce.ts";

const endpoint = await ServerEndpoint.listen({}, async (connection) => {
  const { frames } = connection;
  while (await frames.waitToRead()) {
    for (const frame of frames.take()) {
      if (!connection.trySend(frame)) await connection.send(frame);
    }
  }
});
if (endpoint.address.transport === "tcp") announce(endpoint.address.port);
