import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type AdminOptions, isLoopback } from "./admin_options.ts";

/** What a request must be allowed: `nothing`, to `look` at how things stand, or to `drain`. */
export type Need = "nothing" | "look" | "drain";

/** Why a request isn't answered. */
export interface Refusal {
  readonly status: number;
  readonly why: string;
  readonly headers?: Record<string, string>;
}

const HOST = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/i;

const BEARER = /^Bearer +([\x21-\x7e]+) *$/i;

/** Who may ask for what. */
export class Authority {
  readonly #loopback: boolean;
  readonly #hosts: readonly string[];
  /** Of the token, so that what is compared has one length. */
  readonly #digest: Uint8Array | undefined;

  constructor({ loopback, hosts, token }: AdminOptions) {
    this.#loopback = loopback;
    this.#hosts = hosts;
    this.#digest = token === undefined ? undefined : digest(token);
  }

  /**
   * Refuses a request by a name that isn't one of this server's. Where the token is asked for anyway, any name will do.
   */
  refuseHost({ headers: { host } }: IncomingMessage): Refusal | undefined {
    if (!this.#loopback) return undefined;
    const name = HOST.exec(host ?? "")?.[1].toLowerCase();
    if (name !== undefined && (isLoopback(name) || this.#hosts.includes(name))) return undefined;
    return { status: 403, why: "This server isn't asked by that name (Host)" };
  }

  /** Refuses what a request isn't allowed. */
  refuse({ headers: { authorization } }: IncomingMessage, need: Need): Refusal | undefined {
    if (need === "nothing" || (need === "look" && this.#loopback)) return undefined;
    if (this.#digest === undefined) return { status: 403, why: "Nobody may do that: the server was given no token" };
    const token = BEARER.exec(authorization ?? "")?.[1];
    if (token !== undefined && timingSafeEqual(digest(token), this.#digest)) return undefined;
    const why = authorization === undefined ? "A token is needed (Authorization: Bearer)" : "That isn't the token";
    return { status: 401, why, headers: { "WWW-Authenticate": 'Bearer realm="admin"' } };
  }
}

function digest(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}
