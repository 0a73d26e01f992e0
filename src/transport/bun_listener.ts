import { AcceptQueue } from "./accept_queue.ts";
import { commonLocalAddress, localAddressOf, tcpAddress, UNNAMED } from "./addresses.ts";
import { where } from "./bun_address.ts";
import type { BunApi, NativeListener } from "./bun_api.ts";
import { handlers } from "./bun_handlers.ts";
import { BunSocket } from "./bun_socket.ts";
import type { Acceptor, EndpointAddress, TransportListener, TransportListenOptions } from "./contract.ts";

declare const Bun: BunApi;

export class BunListener implements TransportListener {
  readonly address: EndpointAddress;
  readonly #local: EndpointAddress | undefined;
  readonly #listener: NativeListener;
  readonly #queue: AcceptQueue;

  constructor({ address, backlog, reusePort }: TransportListenOptions, acceptor: Acceptor) {
    if (backlog !== undefined) throw new TypeError("Cannot listen with backlog: Bun doesn't let it be set");
    this.#queue = new AcceptQueue(acceptor);
    this.#listener = Bun.listen({
      ...where(address),
      ...(reusePort && { reusePort }),
      allowHalfOpen: true,
      socket: handlers((native) => {
        const peer = address.transport === "tcp" ? undefined : UNNAMED;
        const socket = new BunSocket(native, this.#local ?? localAddressOf(native), peer);
        native.data = socket;
        this.#queue.push(socket);
        if (!socket.started) native.pause(); // the usual acceptor has started it, which saves two system calls
      }),
    });
    this.address = address.transport === "tcp" ? boundAddress(this.#listener, address.hostname) : address;
    this.#local = commonLocalAddress(this.address);
  }

  pause(): void {
    this.#queue.pause();
  }

  resume(): void {
    this.#queue.resume();
  }

  close(): Promise<void> {
    this.#listener.stop();
    this.#queue.close();
    return Promise.resolve();
  }
}

function boundAddress(listener: NativeListener, hostname: string): EndpointAddress {
  const bound: { address?: string } = {};
  listener.getsockname(bound);
  return tcpAddress(bound.address ?? hostname, listener.port);
}
