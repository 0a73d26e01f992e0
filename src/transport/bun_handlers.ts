import type { Handlers, NativeSocket } from "./bun_api.ts";

/** Bun catches what a handler throws and goes on, so these let nothing through. */
export function handlers(open: (socket: NativeSocket) => void): Handlers {
  return {
    binaryType: "uint8array",
    open,
    data: (socket, chunk) => socket.data.received(chunk),
    drain: (socket) => socket.data.writable(),
    end: (socket) => socket.data.finReceived(),
    close: (socket, error) => socket.data.closed(error),
    error: (socket, error) => socket.data.failed(error),
  };
}
