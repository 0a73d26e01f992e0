import type { ConnectionHandler } from "../endpoint/server_endpoint.ts";

/** Sends back every frame, in order; what came together goes back together. */
export const echo: ConnectionHandler = async (connection) => {
  const { frames } = connection;
  while (await frames.waitToRead()) {
    for (const frame of frames.take()) {
      if (!connection.trySend(frame)) await connection.send(frame);
    }
  }
};
