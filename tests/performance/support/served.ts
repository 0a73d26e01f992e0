import { FrameEncoder } from "../../../mod.ts";
import type { ConnectionHandler, ServerEndpointOptions, Transport } from "../../../mod.ts";
import { ServerEndpoint } from "../../../mod.ts";
import { DrivenSocket, DrivenTransport } from "./driven_transport.ts";

/** A handler at work on one connection of a {@linkcode DrivenTransport}. */
export class Served implements AsyncDisposable {
  readonly transport: DrivenTransport;
  readonly socket: DrivenSocket;
  readonly endpoint: ServerEndpoint;

  private constructor(transport: DrivenTransport, endpoint: ServerEndpoint) {
    this.transport = transport;
    this.endpoint = endpoint;
    this.socket = transport.accept();
  }

  static async open(
    handler: ConnectionHandler,
    options: ServerEndpointOptions = {},
    copiedFrameBytes?: number,
    copiedTogetherBytes?: number,
    copyOfPart?: Transport["copyOfPart"],
  ): Promise<Served> {
    const transport = new DrivenTransport(copiedFrameBytes, copiedTogetherBytes, copyOfPart);
    return new Served(transport, await ServerEndpoint.listen({ ...options, transport }, handler));
  }

  /** One turn in which `chunk` comes. Gives what was written for it. */
  async turn(chunk: Uint8Array): Promise<Uint8Array[]> {
    this.socket.writes = [];
    this.socket.deliver(chunk);
    await this.transport.turn();
    return this.socket.writes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.deliverEnd();
    await this.transport.turn();
    await this.endpoint.close();
  }
}

const encoder = new FrameEncoder();

/** A chunk of so many frames, whole. */
export function chunkOf(frames: number, payloadBytes: number): Uint8Array {
  const frame = encoder.encode(Uint8Array.from({ length: payloadBytes }, (_, i) => i * 7));
  const chunk = new Uint8Array(frames * frame.length);
  for (let i = 0; i < frames; i++) chunk.set(frame, i * frame.length);
  return chunk;
}

/** These as they are on the wire. */
export function encodedAll(frames: readonly Uint8Array[]): Uint8Array {
  return joined(frames.map((frame) => encoder.encode(frame)));
}

/** What was written, joined. */
export function joined(writes: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(writes.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const bytes of writes) {
    all.set(bytes, at);
    at += bytes.length;
  }
  return all;
}
