import type { EndReason } from "../../src/connection/end.ts";
import { bytesOf } from "./assert_flat.ts";
import { settle } from "./collect.ts";
import type { Command } from "./load/commands.ts";
import type { PeerProcess } from "./load/peer_process.ts";
import { type Counts, MostWaits, type Subject } from "./subject.ts";
import { until } from "./until.ts";

/** What hostile peers visit. */
export interface Place {
  readonly peer: PeerProcess;
  /** What it has seen of all peers so far. */
  seen(): Seen;
  counts(): Counts;
  /** Connections that ended so. */
  ended(reason: EndReason): number;
  /** Waits until no connection is live. */
  emptied(): Promise<void>;
  close(): Promise<Counts>;
}

/** What a place has seen of the peers of one round. */
export interface Seen {
  /** Peers that have come, and those of them that are still there. */
  readonly accepted: number;
  readonly live: number;
  /** Peers that aren't read from, for there is no room. */
  readonly paused: number;
  readonly bytesIn: number;
}

/** What each of the peers does on a visit, and how that has to end. */
export interface Visit {
  readonly command: Extract<Command, { do: "promise" | "push" }>;
  /** Whether so many peers are as bad as they get. */
  readonly isWorst: (seen: Seen, peers: number) => boolean;
  /** How the endpoint ends it, if the peers don't. */
  readonly reason?: EndReason;
}

/** Peers that come, are as bad as they can be, are looked at, and are sent away. */
export class Visits implements Subject {
  readonly #place: Place;
  readonly #visit: Visit;
  readonly #bytesBefore: number;
  readonly #waits = new MostWaits();
  #mostBytes = 0;
  /** Peers that were gone already when the others were looked at: in the best of all rounds. */
  #fewestMissed = Infinity;
  #turns = 0;

  private constructor(place: Place, visit: Visit, bytesBefore: number) {
    this.#place = place;
    this.#visit = visit;
    this.#bytesBefore = bytesBefore;
  }

  static async open(place: Place, visit: Visit): Promise<Subject> {
    return new Visits(place, visit, bytesOf(await settle()));
  }

  get mostWaits(): number {
    return this.#waits.value;
  }

  get mostBytes(): number {
    return this.#mostBytes;
  }

  async turn(times: number): Promise<void> {
    const { peer } = this.#place;
    const from = this.#place.seen();
    const done = peer.ask({ ...this.#visit.command, connections: times });
    await until(() => this.#visit.isWorst(since(from, this.#place.seen()), times), "the peers were at their worst");
    this.#mostBytes = Math.max(this.#mostBytes, bytesOf(await settle()) - this.#bytesBefore);
    this.#waits.see(this.counts()["pending waits"]);
    this.#fewestMissed = Math.min(this.#fewestMissed, times - this.#place.seen().live);

    await done;
    if (this.#visit.reason !== undefined) await this.#place.emptied();
    await peer.ask({ do: "end" });
    await this.#place.emptied();
    this.#turns += times;
  }

  counts(): Counts {
    return this.#place.counts();
  }

  async close(): Promise<Counts> {
    const { reason } = this.#visit;
    const wrong = reason === undefined ? 0 : this.#turns - this.#place.ended(reason);
    return { ...await this.#place.close(), "wrong reasons": wrong, "peers not looked at": this.#fewestMissed };
  }
}

function since(from: Seen, seen: Seen): Seen {
  return { ...seen, accepted: seen.accepted - from.accepted, bytesIn: seen.bytesIn - from.bytesIn };
}
