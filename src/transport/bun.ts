/**
 * Bun's sockets.
 *
 * Bun calls shared handlers with its native socket, whose `data` is our {@linkcode BunSocket}. It reads chunks into
 * fresh memory and writes only what the kernel takes, so this keeps the rest of a write and little else. Bun's `end()`
 * loses bytes; what is used here is `shutdown()` and `terminate()`.
 *
 * @module
 */

import { setImmediate } from "node:timers";
import { localAddressOf, UNNAMED } from "./addresses.ts";
import { where } from "./bun_address.ts";
import type { BunApi } from "./bun_api.ts";
import { COPIED_FRAME_BYTES, COPIED_TOGETHER_BYTES, copyOfPart } from "./bun_copies.ts";
import { handlers } from "./bun_handlers.ts";
import { BunListener } from "./bun_listener.ts";
import { BunSocket } from "./bun_socket.ts";
import type { Transport, TransportConnectOptions, TransportSocket } from "./contract.ts";
import { systemError } from "./errno.ts";

declare const Bun: BunApi;

/** Makes a transport of `Bun.listen` and `Bun.connect`. */
export function bunTransport(): Transport {
  return {
    name: "bun",
    nativeTls: true,
    copiedFrameBytes: COPIED_FRAME_BYTES,
    copiedTogetherBytes: COPIED_TOGETHER_BYTES,
    copyOfPart,
    listen: (options, acceptor) => Promise.try(() => new BunListener(options, acceptor)),
    connect: dial,
    afterTurn: (callback) => void setImmediate(callback),
  };
}

async function dial({ address, signal }: TransportConnectOptions): Promise<TransportSocket> {
  signal?.throwIfAborted();
  const connecting = Bun.connect({
    ...where(address),
    allowHalfOpen: true,
    socket: handlers((native) => {
      native.data = address.transport === "tcp"
        ? new BunSocket(native, localAddressOf(native))
        : new BunSocket(native, UNNAMED, address);
      native.pause();
    }),
  });
  return await new Promise((resolve, reject) => {
    const settle = (): void => signal?.removeEventListener("abort", abort);
    // Bun can't give up dialling: a socket that comes after this is destroyed.
    const abort = (): void => {
      settle();
      reject(signal!.reason);
    };
    signal?.addEventListener("abort", abort);
    connecting.then((native) => {
      settle();
      if (signal?.aborted) native.terminate();
      else resolve(native.data);
    }, (thrown) => {
      settle();
      reject(systemError(thrown));
    });
  });
}
