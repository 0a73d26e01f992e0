import type { Connection } from "../connection/connection.ts";
import { FramedConnection } from "../connection/framed_connection.ts";
import { TurnFlusher } from "../connection/turn_flusher.ts";
import { OwnBuffers } from "../connection/write_buffers.ts";
import { sliced } from "../frame/bytes.ts";
import type { Transport, TransportSocket } from "../transport/contract.ts";
import { detectTransport } from "../transport/detect.ts";
import type { HandshakeStep } from "../transport/handshake_step.ts";
import { ByteBudget } from "./budget.ts";
import type { ConnectOptions } from "./options.ts";
import { checkConnectNames, resolveAddress, resolveConnection, resolveHandshake } from "./resolve_options.ts";
import { clientStep } from "./steps.ts";
import { IntervalSweep } from "./sweep.ts";

/**
 * Dials an endpoint, or anything that speaks the same frames.
 *
 * Rejects with the system's error, whose `code` says what is wrong (`ECONNREFUSED`, `ENOENT`, …), with a
 * `TimeoutError` (a `DOMException`) after `timeouts.handshake`, with the signal's reason, and with a `RangeError` or
 * `TypeError` for an option that isn't in its range. With `tls`, also with what the handshake failed of: a certificate that
 * isn't good (`ERR_TLS_CERT_ALTNAME_INVALID`, `CERT_HAS_EXPIRED`, …), or no version or protocol in common.
 *
 * @example
 * ```ts
 * import { connect, ServerEndpoint } from "@framed/server-endpoint";
 *
 * await using endpoint = await ServerEndpoint.listen({}, async (connection) => {
 *   for await (const frame of connection) await connection.send(frame);
 * });
 * if (endpoint.address.transport !== "tcp") throw new Error("unreachable");
 *
 * await using connection = await connect({ port: endpoint.address.port });
 * await connection.send(new TextEncoder().encode("hello"));
 * const reply = await connection.frames.read();
 * console.assert(new TextDecoder().decode(reply) === "hello");
 * ```
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  checkConnectNames(options);
  const address = resolveAddress(options, 1);
  const budget = new ByteBudget(0);
  const settings = resolveConnection(options, budget);
  const handshake = resolveHandshake(options.timeouts);
  const { signal } = options;
  signal?.throwIfAborted();

  const transport = options.transport ?? await detectTransport();
  const step = await clientStep(options, address, transport);
  const socket = await dial(transport, { address, step, handshake, signal });
  const sweep = new IntervalSweep(settings);
  const onAbort = () => connection.abort(signal!.reason);
  const connection = new FramedConnection(1, socket, {
    settings,
    flusher: new TurnFlusher(transport),
    buffers: new OwnBuffers(),
    budget,
    copiedFrameBytes: transport.copiedFrameBytes ?? 0,
    copiedTogetherBytes: transport.copiedTogetherBytes ?? -1,
    copyOfPart: transport.copyOfPart ?? sliced,
    sweep,
    ended: () => {
      sweep.stop();
      signal?.removeEventListener("abort", onAbort);
    },
  });
  connection.start();
  connection.closeAtEnd();
  signal?.addEventListener("abort", onAbort);
  return connection;
}

interface Dial {
  readonly address: Parameters<Transport["connect"]>[0]["address"];
  readonly step: HandshakeStep | undefined;
  readonly handshake: number;
  readonly signal: AbortSignal | undefined;
}

/** Dials and shakes hands, and gives up at the deadline or the signal. Nothing of either is left once it has settled. */
async function dial(transport: Transport, { address, step, handshake, signal }: Dial): Promise<TransportSocket> {
  const giveUp = new AbortController();
  const onAbort = () => giveUp.abort(signal!.reason);
  signal?.addEventListener("abort", onAbort);
  const timer = handshake === 0 ? undefined : setTimeout(() => {
    giveUp.abort(new DOMException(`Cannot connect: no answer within ${handshake} ms`, "TimeoutError"));
  }, handshake);
  try {
    const socket = await transport.connect({ address, signal: giveUp.signal });
    return step === undefined ? socket : await open(step, socket, giveUp.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

async function open(step: HandshakeStep, socket: TransportSocket, signal: AbortSignal): Promise<TransportSocket> {
  const onAbort = () => socket.destroy();
  signal.addEventListener("abort", onAbort);
  try {
    if (signal.aborted) socket.destroy();
    const opened = await step.open(socket);
    if (!signal.aborted) return opened;
    opened.destroy();
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
  throw signal.reason;
}
