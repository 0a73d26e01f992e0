/**
 * The law of accounting: each frame that a connection accepted was either handed to the socket whole, or is in
 * `undelivered`. Once, never both, never neither; in order, in both lanes.
 */
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import {
  type Connection,
  ConnectionClosedError,
  type ConnectionEnd,
  FrameDecoder,
  FrameEncoder,
  type FrameFormat,
  FrameTooLargeError,
  type Lane,
} from "../../mod.ts";

/** The least bytes of a payload: its number, by which it is known at the far end. */
const LEAST_BYTES = 4;

interface Entry {
  readonly payload: Uint8Array;
  readonly lane: Lane;
  accepted: boolean;
}

/** What a test has sent on a connection, to be held against its end and what the far end got. */
export class Ledger {
  readonly #connection: Connection;
  readonly #format: FrameFormat;
  readonly #entries: Entry[] = [];
  readonly #sends: Promise<void>[] = [];

  constructor(connection: Connection, format: FrameFormat) {
    this.#connection = connection;
    this.#format = format;
  }

  trySend(bytes: number, lane: Lane): void {
    const entry = this.#enter(bytes, lane);
    entry.accepted = this.#connection.trySend(entry.payload, { lane });
  }

  /** Sends without waiting until it is accepted. */
  send(bytes: number, lane: Lane): void {
    const entry = this.#enter(bytes, lane);
    const before = this.#acceptedIn(lane);
    const sending = this.#connection.send(entry.payload, { lane });
    entry.accepted = this.#acceptedIn(lane) > before;
    const dropped = this.#connection.stats().lanes[lane].dropped;
    this.#sends.push(sending.then(
      () => {
        if (dropped === 0) entry.accepted = true; // a lane that drops says yes to what it drops
      },
      (error) => {
        assertEquals(entry.accepted, false, "send() rejected and accepted the same frame");
        assertInstanceOf(error, ConnectionClosedError);
      },
    ));
  }

  /** Sends one frame that is over the format's limit, which nothing else may notice. */
  sendTooLarge(lane: Lane): void {
    const payload = new Uint8Array(this.#format.maxFrameBytes + 1);
    const sending = this.#connection.send(payload, { lane });
    this.#sends.push(sending.then(
      () => assert(false, "a frame over the limit was accepted"),
      (error) => void assertInstanceOf(error, FrameTooLargeError),
    ));
  }

  #enter(bytes: number, lane: Lane): Entry {
    const payload = new Uint8Array(Math.max(LEAST_BYTES, bytes));
    payload.fill(this.#entries.length * 7);
    new DataView(payload.buffer).setUint32(0, this.#entries.length);
    const entry = { payload, lane, accepted: false };
    this.#entries.push(entry);
    return entry;
  }

  #acceptedIn(lane: Lane): number {
    return this.#connection.stats().lanes[lane].accepted;
  }

  /**
   * Holds all that was sent against the end of the connection and what the far end got.
   *
   * @param how Whether the runtime knows what its socket took even where that broke (`exact`): Node doesn't, so that
   * there, frames of the last write may have got to the far end and be in `undelivered` too, but none is in neither.
   * And whether the far end went by itself, and may not have read what it was sent (`left`).
   */
  async settle(end: ConnectionEnd, received: Uint8Array, how: { exact: boolean; left: boolean }): Promise<void> {
    await Promise.all(this.#sends); // none is left waiting
    const accepted = this.#entries.filter((entry) => entry.accepted);
    const left = end.undelivered.map((payload) => {
      const entry = accepted.find((entry) => entry.payload === payload);
      assert(entry !== undefined, "a frame in undelivered was never accepted");
      return entry;
    });
    const back = new Set(left);
    assertEquals(back.size, left.length, "a frame is in undelivered twice");
    const handed = accepted.filter((entry) => !back.has(entry));

    const { lanes } = this.#connection.stats();
    assertEquals(lanes.normal.accepted + lanes.priority.accepted, accepted.length, "frames accepted");
    assertEquals(end.framesOut, handed.length, "frames accepted = framesOut + undelivered");

    for (const lane of ["priority", "normal"] as const) {
      const inLane = accepted.filter((entry) => entry.lane === lane);
      const leftOfLane = left.filter((entry) => entry.lane === lane);
      const handedOfLane = inLane.length - leftOfLane.length;
      assertEquals(numbers(inLane.slice(handedOfLane)), numbers(leftOfLane), `the last of the ${lane} lane are left`);
      assertEquals(lanes[lane].framesOut, handedOfLane, `frames out of the ${lane} lane`);
      assertEquals([lanes[lane].frames, lanes[lane].bytes], [0, 0], `nothing waits in the ${lane} lane`);
    }

    const encoder = new FrameEncoder(this.#format);
    const bytesOf = (entries: Entry[]) => entries.reduce((sum, { payload }) => sum + encoder.encodedLength(payload), 0);
    const whole = bytesOf(handed);
    assertEquals(lanes.priority.bytesOut, bytesOf(handed.filter(({ lane }) => lane === "priority")));
    assertEquals(lanes.priority.bytesOut + lanes.normal.bytesOut, end.bytesOut, "the lanes' bytes are all there are");
    const part = end.bytesOut - whole;
    const most = left.length === 0 ? 0 : encoder.encodedLength(left[0].payload) - 1;
    assert(part >= 0 && part <= most, `${end.bytesOut} bytes out, ${whole} in whole frames, at most ${most} in part`);

    this.#checkReceived(received, end, handed, left, how);
  }

  #checkReceived(
    received: Uint8Array,
    end: ConnectionEnd,
    handed: Entry[],
    left: Entry[],
    how: { exact: boolean; left: boolean },
  ): void {
    const decoder = new FrameDecoder(this.#format);
    const got = decoder.push(received).map((frame) => {
      const entry = this.#entries[new DataView(frame.buffer, frame.byteOffset).getUint32(0)];
      assertEquals(frame.byteLength, entry.payload.byteLength);
      assert(frame.every((byte, i) => byte === entry.payload[i]), "a frame arrived with other bytes");
      return entry;
    });
    assertEquals(decoder.error, undefined);
    const known = how.exact || end.error === undefined;
    const maybe = known ? handed : [...handed, ...left];
    if (known) assert(received.length <= end.bytesOut, "more arrived than was counted");
    for (const lane of ["priority", "normal"] as const) {
      const gotOfLane = numbers(got.filter((entry) => entry.lane === lane));
      const handedOfLane = numbers(maybe.filter((entry) => entry.lane === lane));
      assertEquals(gotOfLane, handedOfLane.slice(0, gotOfLane.length), `what arrived of the ${lane} lane`);
    }
    const graceful = !how.left && end.error === undefined && ["closed", "drained", "peer-closed"].includes(end.reason);
    if (graceful) assertEquals([got.length, left.length], [handed.length, 0], "a graceful end delivers everything");
  }
}

function numbers(entries: readonly Entry[]): number[] {
  return entries.map(({ payload }) => new DataView(payload.buffer).getUint32(0));
}
