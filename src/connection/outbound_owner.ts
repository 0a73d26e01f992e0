import type { ConnectionClosedError } from "../errors.ts";
import type { TransportSocket } from "../transport/contract.ts";
import type { ConnectionHost } from "./host.ts";
import type { Lane } from "./lane.ts";
import type { Outbound } from "./outbound.ts";

/** Whom the way out tells what happened. */
export interface OutboundOwner {
  readonly socket: TransportSocket;
  readonly host: ConnectionHost;
  /** Frames handed whole to the operating system so far. */
  readonly framesOut: number;
  /** So many more are. */
  framesWritten(count: number): void;
  /** The encoder's error, with the connection's name in it. */
  named(error: Error): Error;
  /** What a send is told once nothing more is accepted. */
  closedError(): ConnectionClosedError;
  /** A write is under way that the socket goes on with by itself. */
  writeStarted(): void;
  /** Whether the reader of its frames waits for one: what it sends for those that came is in the lanes then. */
  readonly readerWaits: boolean;
  /** A lane was made, which is given back when it is empty. */
  laneMade(): void;
  /** Nothing is sent, nor kept for sending: `outbound` can send for others. */
  rested(outbound: Outbound): void;
  /** A full lane is to close the connection. */
  overflowed(lane: Lane): void;
}
