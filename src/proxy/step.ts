import type { ByteSink, EndpointAddress, TransportSocket } from "../transport/contract.ts";
import { errno } from "../transport/errno.ts";
import type { HandshakeStep } from "../transport/handshake_step.ts";
import { HeaderReader, type ProxyVersion, type ReadHeader } from "./header_reader.ts";
import { ProxiedSocket } from "./proxied_socket.ts";
import { refusal } from "./refusal.ts";

/** What {@linkcode proxyStep} is made from. */
export interface ProxyStepSettings {
  /** Whether the peer at this address may say who it speaks for. Any other is refused. */
  trusts(address: EndpointAddress): boolean;
  /** The versions that are taken. */
  readonly version: ProxyVersion;
  /** How long the header may take, in ms; 0 means no limit. */
  readonly timeout: number;
}

/**
 * Reads the PROXY header that every connection begins with.
 *
 * Nothing is guessed: without a header there is no connection, and a peer that isn't trusted is refused unread, as its
 * header would be forged, and taking it without one would be a way around the load balancer.
 */
export function proxyStep({ trusts, version, timeout }: ProxyStepSettings): HandshakeStep {
  return {
    name: "proxy",
    timeout,
    open(socket) {
      const { remoteAddress } = socket;
      if (trusts(remoteAddress)) {
        return new Promise((resolve, reject) => socket.start(new HeaderSink(socket, version, resolve, reject)));
      }
      socket.destroy();
      const peer = remoteAddress.transport === "tcp" ? remoteAddress.hostname : "a unix socket";
      return Promise.reject(refusal(`${peer} isn't trusted to send one`));
    },
  };
}

/** Reads the header of one socket, and lets go of it behind that. */
class HeaderSink implements ByteSink {
  readonly #socket: TransportSocket;
  readonly #reader: HeaderReader;
  readonly #resolve: (socket: TransportSocket) => void;
  readonly #reject: (error: Error) => void;
  #error: Error | undefined;

  constructor(
    socket: TransportSocket,
    version: ProxyVersion,
    resolve: (socket: TransportSocket) => void,
    reject: (error: Error) => void,
  ) {
    this.#socket = socket;
    this.#reader = new HeaderReader(version);
    this.#resolve = resolve;
    this.#reject = reject;
  }

  data(chunk: Uint8Array): void {
    if (this.#error !== undefined) return;
    let read: ReadHeader | undefined;
    try {
      read = this.#reader.push(chunk);
    } catch (error) {
      this.#fail(error as Error);
      return;
    }
    if (read === undefined) return;
    this.#socket.pause(); // the next bytes, and FIN, are for whom this resolves with
    this.#resolve(new ProxiedSocket(this.#socket, read.header, read.rest));
  }

  end(): void {
    // The code of one who left, as it looks where the system says it.
    this.#fail(
      errno("ECONNRESET", `Cannot read PROXY header: the peer closed after ${this.#reader.length} bytes of it`),
    );
  }

  drained(): void {}

  /** After a header this changes nothing: the socket says it again to its next sink. */
  gone(error?: Error): void {
    this.#reject(this.#error ?? error ?? refusal(`the socket was closed after ${this.#reader.length} bytes of it`));
  }

  #fail(error: Error): void {
    this.#error ??= error;
    this.#socket.destroy();
  }
}
