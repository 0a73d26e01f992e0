import type { Prefix } from "./load/frames.ts";
import type { Absent, RuntimeName } from "./runtimes.ts";

/** What a subject does with the bytes. */
export type Kind =
  | "raw"
  | "bare"
  | "bare idiomatic"
  | "batch"
  | "idiomatic"
  | "hand-written"
  | "it-length-prefixed"
  | "length-prefixed-stream"
  | "frame-stream"
  | "tokio"
  | "go"
  | "erlang"
  | "netty";

/** A server that takes part. */
export interface Subject {
  readonly kind: Kind;
  /** The runtime it runs on, if it is one of the three. */
  readonly runtime?: RuntimeName;
  /** How lengths are written on its wire. */
  readonly prefix: Prefix;
  /** What starts it: the program, then its arguments. */
  readonly command: readonly string[];
}

/** A server that doesn't take part, and why. */
export interface AbsentSubject extends Absent {
  readonly name: string;
}

/** `deno batch`, `tokio`. */
export function titleOf({ kind, runtime }: Pick<Subject, "kind" | "runtime">): string {
  return runtime === undefined ? kind : `${runtime} ${kind}`;
}
