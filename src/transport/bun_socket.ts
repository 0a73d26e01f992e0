import { Buffer } from "node:buffer";
import { remoteAddressOf, tcpAddress } from "./addresses.ts";
import type { NativeSocket } from "./bun_api.ts";
import type { SecureBunSocket } from "./bun_secure.ts";
import type { ByteSink, EndpointAddress, TransportSocket } from "./contract.ts";
import { errno, systemError } from "./errno.ts";
import type { NativeTlsOptions } from "./tls_session.ts";

/** A set of what has become of a socket. Two fields would take 16 bytes more. */
type Marks = number;
/** Its FIN has been sent. */
const OUR_FIN: Marks = 1;
/** Its peer's has been seen. */
const THEIR_FIN: Marks = 2;
/** Nothing more goes to or comes from Bun but its "close". */
const CLOSING: Marks = 4;
/** That has come. */
const CLOSED: Marks = 8;

/** Of 8 fields: with one more, each that is idle would take 32 bytes more, with an object for its peer's address 48. */
export class BunSocket implements TransportSocket {
  readonly localAddress: EndpointAddress;
  /** The port of a TCP peer, whose host Bun's socket goes on telling once it has been asked for it; or another's address. */
  readonly #remote: number | EndpointAddress;
  readonly #native: NativeSocket;
  #sink: ByteSink | undefined;
  #bytesWritten = 0;
  /** What the kernel hasn't taken of the write that runs. */
  #unwritten: Uint8Array | undefined;
  #marks: Marks = 0;
  /** Once it isn't open: what broke it, or what goes on in its place. */
  #after: Error | SecureBunSocket | undefined;

  /** `remoteAddress` of a unix socket only. */
  constructor(native: NativeSocket, localAddress: EndpointAddress, remoteAddress?: EndpointAddress) {
    this.#native = native;
    this.localAddress = localAddress;
    const peer = remoteAddress ?? remoteAddressOf(native);
    this.#remote = peer.transport === "tcp" ? peer.port : peer;
  }

  get remoteAddress(): EndpointAddress {
    const remote = this.#remote;
    return typeof remote === "number" ? tcpAddress(this.#native.remoteAddress, remote) : remote;
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  get #error(): Error | undefined {
    return this.#after instanceof Error ? this.#after : undefined;
  }

  #has(marks: Marks): boolean {
    return (this.#marks & marks) !== 0;
  }

  get #open(): boolean {
    return !this.#has(CLOSING | CLOSED);
  }

  get started(): boolean {
    return this.#sink !== undefined;
  }

  start(sink: ByteSink): void {
    const { started } = this;
    this.#sink = sink;
    if (this.#has(CLOSED)) queueMicrotask(() => sink.gone(this.#error));
    else if (!started) this.#native.resume();
  }

  pause(): void {
    if (this.#open) this.#native.pause();
  }

  resume(): void {
    if (this.#open) this.#native.resume();
  }

  write(bytes: Uint8Array): boolean {
    if (!this.#open) return false;
    if (bytes.length === 0) return true;
    return this.#writeOn(bytes);
  }

  shutdown(): void {
    if (!this.#open || this.#has(OUR_FIN)) return;
    this.#marks |= OUR_FIN;
    this.#native.shutdown();
  }

  async secure(options: NativeTlsOptions): Promise<TransportSocket> {
    const { sessionHandlers } = await import("./bun_secure.ts"); // here, so that who speaks no TLS doesn't load what it needs
    return await new Promise((resolve, reject) => {
      if (!this.#open) throw errno("ECONNRESET", "Connection reset by peer");
      const { isServer, context, requestCert, rejectUnauthorized, alpn, serverName, first } = options;
      this.#marks |= CLOSING; // Bun still shows this socket what comes, encrypted
      this.#native.resume();
      this.#native.upgradeTLS({
        data: undefined,
        isServer,
        tls: {
          secureContext: context,
          requestCert,
          rejectUnauthorized,
          ...(alpn && { ALPNProtocols: Buffer.from(alpn) }),
          ...(serverName !== undefined && { servername: serverName }),
        },
        socket: sessionHandlers(options, (session) => this.#after = session, resolve, reject),
        ...(first && { initialData: Buffer.from(first) }),
      });
    });
  }

  destroy(): void {
    const after = this.#after;
    if (after !== undefined && !(after instanceof Error)) after.destroy();
    if (!this.#open) return;
    this.#marks |= CLOSING;
    this.#native.terminate();
  }

  received(chunk: Uint8Array): void {
    if (!this.#open) return;
    try {
      this.#sink!.data(chunk);
    } catch (thrown) {
      this.failed(systemError(thrown));
    }
  }

  writable(): void {
    const bytes = this.#unwritten; // Bun also says "drain" when nothing waits
    if (!this.#open || bytes === undefined || !this.#writeOn(bytes)) return;
    try {
      this.#sink!.drained();
    } catch (thrown) {
      this.failed(systemError(thrown));
    }
  }

  finReceived(): void {
    if (!this.#open) return;
    this.#marks |= THEIR_FIN;
    try {
      this.#sink!.end();
    } catch (thrown) {
      this.failed(systemError(thrown));
    }
  }

  failed(error: Error): void {
    if (!this.#open) return;
    this.#after = error;
    this.#marks |= CLOSING;
    this.#native.terminate();
  }

  /** Bun may call this from inside `terminate`, and doesn't say "end" for a FIN that answers ours. */
  closed(error?: Error): void {
    const wasOpen = this.#open;
    const finIsNews = wasOpen && !this.#has(THEIR_FIN) && error === undefined;
    if (wasOpen) this.#after = error;
    this.#marks |= CLOSED;
    const sink = this.#sink; // of two that are told, each is told once
    if (sink) queueMicrotask(() => this.#report(sink, finIsNews));
  }

  #report(sink: ByteSink, finIsNews: boolean): void {
    try {
      if (finIsNews) sink.end();
    } catch (thrown) {
      this.#after = systemError(thrown);
    }
    sink.gone(this.#error);
  }

  #writeOn(bytes: Uint8Array): boolean {
    const length = this.#native.write(bytes);
    if (length < 0) {
      // The write took the kernel's reason for itself, and what follows from Bun would be an "end".
      this.failed(errno("ECONNRESET", "Connection reset by peer"));
      return false;
    }
    this.#bytesWritten += length;
    this.#unwritten = length < bytes.length ? bytes.subarray(length) : undefined;
    return this.#unwritten === undefined;
  }
}
