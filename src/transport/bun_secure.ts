/**
 * TLS by Bun's own sockets: over a stream, its `node:tls` can't half-close, and doesn't ask which certificate to show.
 *
 * @module
 */

import type { ProxyHeader } from "./proxy_header.ts";
import type { ByteSink, EndpointAddress, TransportSocket } from "./contract.ts";
import type { NativeTlsOptions, TlsInfo } from "./tls_session.ts";
import { errno, systemError } from "./errno.ts";
import { tlsInfo } from "./tls_info.ts";

/** What Bun makes of a socket that goes on as TLS. */
export interface NativeSession {
  data: SecureBunSocket;
  readonly alpnProtocol: string | false | null;
  /** Takes a record or nothing: how many payload bytes went, 0 when the kernel is full, -1 when the session is broken. */
  write(bytes: Uint8Array): number;
  pause(): void;
  resume(): void;
  shutdown(): void;
  terminate(): void;
  getTLSVersion(): string;
  getServername(): string | undefined;
  getPeerCertificate(): { raw?: Uint8Array } | undefined;
}

type VerifyError = { code?: string; message: string } | null | undefined;

/** The second half of what `upgradeTLS` takes. */
export interface SessionHandlers {
  readonly binaryType: "uint8array";
  open(session: NativeSession): void;
  handshake(session: NativeSession, success: boolean, error: VerifyError): void;
  data(session: NativeSession, chunk: Uint8Array): void;
  drain(session: NativeSession): void;
  end(session: NativeSession): void;
  close(session: NativeSession, error?: Error): void;
  error(session: NativeSession, error: Error): void;
}

/** Handlers for one session, which settle its handshake. `opened` is told of it before anything else. */
export function sessionHandlers(
  options: NativeTlsOptions,
  opened: (socket: SecureBunSocket) => void,
  resolve: (socket: TransportSocket) => void,
  reject: (error: Error) => void,
): SessionHandlers {
  return {
    binaryType: "uint8array",
    open: (session) => opened(session.data = new SecureBunSocket(session, options)),
    handshake: (session, success, error) => {
      const problem = error ? Object.assign(new Error(error.message), { code: error.code }) : undefined;
      const failure = success ? options.judge(session.getPeerCertificate(), problem) : problem;
      if (!success || failure !== undefined) {
        reject(failure ?? new Error("Cannot complete TLS handshake: it failed"));
        session.terminate();
        return;
      }
      session.data.isOpen(error?.code);
      session.pause();
      resolve(session.data);
    },
    data: (session, chunk) => session.data.received(chunk),
    drain: (session) => session.data.writable(),
    end: (session) => session.data.finReceived(),
    close: (session, error) => {
      reject(
        error ??
          errno("ECONNRESET", "Cannot complete TLS handshake: the peer closed the connection in the middle of it"),
      );
      session.data.closed(error);
    },
    error: (session, error) => session.data.failed(error),
  };
}

/**
 * A TLS session as the contract has a socket. `bytesWritten` are payload bytes that Bun took, whose records are whole in
 * the kernel.
 */
export class SecureBunSocket implements TransportSocket {
  readonly localAddress: EndpointAddress;
  readonly remoteAddress: EndpointAddress;
  readonly proxy: ProxyHeader | undefined;
  readonly #native: NativeSession;
  readonly #asked: boolean;
  #problem: string | undefined;
  #sink: ByteSink | undefined;
  #bytesWritten = 0;
  #unwritten: Uint8Array | undefined;
  #paused = true;
  /** What came before `start` or during a pause: one read of the kernel may hold many records. */
  #held: Uint8Array[] = [];
  #finReceived = false;
  #finTold = false;
  #shutdown = false;
  #closing = false;
  #closed = false;
  #goneTold = false;
  #error: Error | undefined;

  constructor(native: NativeSession, { localAddress, remoteAddress, proxy, requestCert, isServer }: NativeTlsOptions) {
    this.#native = native;
    this.localAddress = localAddress;
    this.remoteAddress = remoteAddress;
    this.proxy = proxy;
    this.#asked = requestCert || !isServer;
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  get tls(): TlsInfo | undefined {
    const native = this.#native;
    if (this.#closing) return undefined;
    return tlsInfo({
      protocol: native.getTLSVersion(),
      alpn: native.alpnProtocol,
      serverName: native.getServername(),
      certificate: this.#asked ? native.getPeerCertificate()?.raw : undefined,
      problem: this.#problem,
    });
  }

  /** The handshake is done; `problem`: what isn't good about the peer's certificate. */
  isOpen(problem: string | undefined): void {
    this.#problem = problem;
  }

  start(sink: ByteSink): void {
    this.#sink = sink;
    this.resume();
  }

  pause(): void {
    this.#paused = true;
    if (!this.#closing) this.#native.pause();
  }

  resume(): void {
    this.#paused = false;
    if (!this.#closing) this.#native.resume();
    if (this.#held.length > 0 || this.#finReceived || this.#closed) queueMicrotask(() => this.#deliver());
  }

  write(bytes: Uint8Array): boolean {
    if (this.#closing) return false;
    if (bytes.length === 0) return true;
    return this.#writeOn(bytes);
  }

  shutdown(): void {
    if (this.#closing || this.#shutdown) return;
    this.#shutdown = true;
    this.#native.shutdown();
  }

  destroy(): void {
    this.#held = [];
    if (this.#closed) queueMicrotask(() => this.#tellGone());
    if (this.#closing) return;
    this.#closing = true;
    this.#native.terminate();
  }

  received(chunk: Uint8Array): void {
    if (this.#closing) return;
    if (this.#paused || this.#held.length > 0) this.#held.push(chunk);
    else this.#tell((sink) => sink.data(chunk));
  }

  writable(): void {
    const bytes = this.#unwritten;
    if (this.#closing || bytes === undefined || !this.#writeOn(bytes)) return;
    this.#tell((sink) => sink.drained());
  }

  finReceived(): void {
    if (this.#closing) return;
    this.#finReceived = true;
    this.#deliver();
  }

  failed(error: Error): void {
    if (this.#closing) return;
    this.#error = error;
    this.#held = [];
    this.#closing = true;
    this.#native.terminate();
  }

  /** Bun may call this from inside `terminate`, and doesn't say "end" for a FIN that answers ours. */
  closed(error?: Error): void {
    if (!this.#closing) {
      this.#error = error;
      if (error === undefined) this.#finReceived = true;
      else this.#held = [];
    }
    const destroyed = this.#closing;
    this.#closing = this.#closed = true;
    queueMicrotask(() => destroyed || error !== undefined ? this.#tellGone() : this.#deliver());
  }

  /** What was held, then the end, then that it is gone, as far as nobody pauses. */
  #deliver(): void {
    while (!this.#paused && this.#held.length > 0) {
      const chunk = this.#held.shift()!;
      this.#tell((sink) => sink.data(chunk));
    }
    if (this.#paused || this.#sink === undefined || this.#goneTold) return;
    if (this.#finReceived && !this.#finTold && this.#error === undefined) {
      this.#finTold = true;
      this.#tell((sink) => sink.end());
    }
    if (this.#closed) this.#tellGone();
  }

  #tell(call: (sink: ByteSink) => void): void {
    try {
      call(this.#sink!);
    } catch (thrown) {
      if (this.#closed) {
        this.#held = [];
        this.#error = systemError(thrown);
      } else this.failed(systemError(thrown));
    }
  }

  #tellGone(): void {
    if (this.#goneTold || this.#sink === undefined) return;
    this.#goneTold = true;
    this.#sink.gone(this.#error);
  }

  #writeOn(bytes: Uint8Array): boolean {
    const length = this.#native.write(bytes);
    if (length < 0) {
      this.failed(errno("ECONNRESET", "Connection reset by peer"));
      return false;
    }
    this.#bytesWritten += length;
    this.#unwritten = length < bytes.length ? bytes.subarray(length) : undefined;
    return this.#unwritten === undefined;
  }
}
