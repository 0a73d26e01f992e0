/** How a connection is ended: the peer asks for it with a frame of these letters, or (the first three) does it itself. */
export const WAYS_TO_END = ["fin", "reset", "half", "close", "abort", "throw"] as const;

export type WayToEnd = typeof WAYS_TO_END[number];

/** What a peer process is told to do. */
export type Command =
  /** Opens so many connections, and keeps them. */
  | { do: "open"; connections: number }
  /** So often, the next few of the open connections, in turn, each send a frame and wait for its echo. */
  | { do: "exchange"; times: number; active: number }
  /** Opens so many connections, some at a time, each of which exchanges a frame and is ended, in every way by turns. */
  | { do: "cycle"; connections: number; atOnce: number }
  /** Opens so many connections, each of which claims a frame of so many bytes and sends few of them. */
  | { do: "promise"; connections: number; claimed: number; sent: number }
  /** Opens so many connections, each of which sends frames until nothing goes any more, and reads nothing. */
  | { do: "push"; connections: number; frameBytes: number; mostBytes: number }
  /** Ends every connection that is open, and waits until it is closed. */
  | { do: "end" };

/** What it answers once that is done. */
export type Answer = { ok: true } | { ok: false; error: string };
