import { connect, type NetConnectOpts, type Socket } from "node:net";

/** Dials with `node:net`. Whoever gets the socket listens to its errors. */
export function dialSocket(options: NetConnectOpts & { allowHalfOpen?: boolean }): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(options);
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
  });
}
