import type { ProxyHeader } from "../transport/proxy_header.ts";
import type { TLSSocket } from "node:tls";
import type { ByteSink, EndpointAddress, TransportSocket } from "../transport/contract.ts";
import type { TlsInfo } from "../transport/tls_session.ts";
import { systemError } from "../transport/errno.ts";
import { tlsInfo } from "../transport/tls_info.ts";
import type { SocketStream } from "./socket_stream.ts";

/**
 * What is encrypted and handed on at a time: a record of TLS. Each is counted when the system has taken all of it, so that
 * a slow peer shows progress.
 */
const RECORD_BYTES = 16_384;

/**
 * A TLS session of `node:tls` as the contract has a socket.
 *
 * - `bytesWritten` are payload bytes whose record the system has taken whole: a record of which it took a part doesn't
 *   count. So a connection that broke may have sent up to one record more than it says, but never less.
 * - `shutdown` sends close_notify, then FIN.
 * - `end` is the peer's close_notify, or its FIN without one: whether a frame was cut short is for the framing to say, and
 *   a peer that was killed sends none either. What an attacker can do by it is to end a connection between two frames.
 */
export class SecureSocket implements TransportSocket {
  readonly #under: TransportSocket;
  readonly #stream: SocketStream;
  readonly #tls: TLSSocket;
  readonly #asked: boolean;
  #sink: ByteSink | undefined;
  #bytesWritten = 0;
  /** What isn't encrypted yet of the write that runs, and how much is on its way. */
  #unwritten: Uint8Array | undefined;
  #onWay = 0;
  #onWritten: ((error?: Error | null) => void) | undefined;
  /** Also before `start`. */
  #paused = true;
  /** "end" can come during a pause. It waits for `resume`, and so does what follows. */
  #finHeld = false;
  #finTold = false;
  #shutdown = false;
  #destroyed = false;
  #goneTold = false;
  #error: Error | undefined;

  /** @param asked Whether the peer was asked for a certificate. */
  constructor(tls: TLSSocket, stream: SocketStream, under: TransportSocket, asked: boolean) {
    this.#tls = tls;
    this.#stream = stream;
    this.#under = under;
    this.#asked = asked;
    stream.onFin = undefined;
    stream.onGone = (error) => this.#underGone(error);
    tls.on("error", (error: Error) => this.#failed(error));
    tls.on("end", () => this.#finReceived());
    tls.on("close", () => this.#sessionClosed());
  }

  get localAddress(): EndpointAddress {
    return this.#under.localAddress;
  }

  get remoteAddress(): EndpointAddress {
    return this.#under.remoteAddress;
  }

  get proxy(): ProxyHeader | undefined {
    return this.#under.proxy;
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  get tls(): TlsInfo | undefined {
    if (this.#destroyed || this.#stream.gone) return undefined;
    const tls = this.#tls;
    const { servername: serverName } = tls as { servername?: string | false };
    return tlsInfo({
      protocol: tls.getProtocol(),
      alpn: tls.alpnProtocol,
      serverName,
      certificate: this.#asked ? tls.getPeerCertificate()?.raw : undefined,
      problem: tls.authorized ? undefined : String(tls.authorizationError),
    });
  }

  start(sink: ByteSink): void {
    this.#sink = sink;
    if (this.#destroyed || (this.#stream.gone && this.#error !== undefined)) {
      if (this.#stream.gone) queueMicrotask(() => this.#tellGone());
      return;
    }
    this.#tls.on("data", (chunk: Uint8Array) => this.#received(chunk));
    this.resume();
  }

  pause(): void {
    this.#paused = true;
    this.#stream.hold();
    this.#tls.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#stream.release();
    this.#tls.resume();
    if (this.#finHeld) queueMicrotask(() => this.#releaseFin());
  }

  write(bytes: Uint8Array): boolean {
    if (this.#destroyed || this.#stream.gone) return false;
    if (bytes.length === 0) return true;
    this.#writeOn(bytes);
    return false;
  }

  shutdown(): void {
    if (this.#shutdown || this.#destroyed) return;
    this.#shutdown = true;
    this.#tls.end();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#tls.destroy();
    this.#under.destroy();
    // Its end was being kept back, and it is gone already.
    if (this.#stream.gone) queueMicrotask(() => this.#tellGone());
  }

  #writeOn(bytes: Uint8Array): void {
    const record = bytes.subarray(0, RECORD_BYTES);
    this.#onWay = record.length;
    this.#unwritten = record.length < bytes.length ? bytes.subarray(record.length) : undefined;
    this.#tls.write(record, this.#onWritten ??= (error) => this.#written(error));
  }

  #written(error: Error | null | undefined): void {
    if (error || this.#destroyed || this.#stream.gone) return; // "error" or `gone` says it
    this.#bytesWritten += this.#onWay;
    if (this.#unwritten !== undefined) this.#writeOn(this.#unwritten);
    else this.#tell((sink) => sink.drained());
  }

  #received(chunk: Uint8Array): void {
    if (this.#destroyed) return;
    this.#tell((sink) => sink.data(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
  }

  #finReceived(): void {
    if (this.#destroyed) return;
    this.#finHeld = true;
    if (!this.#paused) this.#releaseFin();
  }

  #releaseFin(): void {
    if (this.#paused || !this.#finHeld || this.#destroyed) return;
    this.#finHeld = false;
    this.#finTold = true;
    this.#tell((sink) => sink.end());
    if (this.#stream.gone) this.#tellGone();
  }

  #tell(call: (sink: ByteSink) => void): void {
    try {
      call(this.#sink!);
    } catch (thrown) {
      this.#failed(systemError(thrown));
    }
  }

  #failed(error: Error): void {
    if (this.#destroyed || this.#stream.gone) return;
    this.#error = error;
    this.destroy();
  }

  /** Ends what is under a session that ended by itself, unless both sides did so in order: then FIN is on its way. */
  #sessionClosed(): void {
    if (!this.#shutdown || !(this.#finTold || this.#finHeld)) this.#under.destroy();
  }

  /** What the peer sent before it went may still be on its way through the session: then its end is told first. */
  #underGone(error: Error | undefined): void {
    if (!this.#destroyed) this.#error = error;
    if (this.#destroyed || error !== undefined || this.#finTold) this.#tellGone();
  }

  #tellGone(): void {
    if (this.#goneTold || this.#sink === undefined) return;
    this.#goneTold = true;
    this.#destroyed = true;
    this.#tls.destroy();
    this.#sink.gone(this.#error);
  }
}
