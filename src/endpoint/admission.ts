import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";
import type { EndpointAddress } from "../transport/contract.ts";
import type { Limits } from "./options.ts";

/**
 * Why a connection was refused.
 *
 * @example
 * ```ts
 * import { connect, type RefusalReason, ServerEndpoint } from "@framed/server-endpoint";
 *
 * await using endpoint = await ServerEndpoint.listen({ limits: { deny: ["127.0.0.0/8"] } });
 * const client = await connect({ port: (endpoint.address as { port: number }).port });
 * await client.frames.read().catch(() => {}); // it was cut
 * const reason: RefusalReason = "denied";
 * console.assert(endpoint.stats().refused[reason] === 1);
 * ```
 */
export type RefusalReason = "denied" | "connections" | "connections-per-address";

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Who may connect, and how many at a time. */
export class Admission {
  readonly #limits: Limits;
  readonly #allow: BlockList | undefined;
  readonly #deny: BlockList;
  /** Live connections by address; kept only where they are limited. */
  readonly #perAddress = new Map<string, number>();
  #live = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#allow = limits.allow === undefined ? undefined : blockList("limits.allow", limits.allow);
    this.#deny = blockList("limits.deny", limits.deny);
  }

  /** Whether one more connection is over the limit. */
  get full(): boolean {
    return this.#live >= this.#limits.connections;
  }

  /** Lets a connection in, or says why not. One that was let in must be let out. */
  letIn(address: EndpointAddress): RefusalReason | undefined {
    if (this.full) return "connections";
    if (address.transport === "tcp") {
      const ip = plainAddress(address.hostname);
      if (!this.#allowed(ip)) return "denied";
      const limit = this.#limits.connectionsPerAddress;
      if (limit > 0) {
        const live = this.#perAddress.get(ip) ?? 0;
        if (live >= limit) return "connections-per-address";
        this.#perAddress.set(ip, live + 1);
      }
    }
    this.#live++;
    return undefined;
  }

  /** A connection that was let in is gone. */
  letOut(address: EndpointAddress): void {
    this.#live--;
    if (address.transport === "unix" || this.#limits.connectionsPerAddress === 0) return;
    const ip = plainAddress(address.hostname);
    const live = this.#perAddress.get(ip)! - 1;
    if (live === 0) this.#perAddress.delete(ip);
    else this.#perAddress.set(ip, live);
  }

  #allowed(ip: string): boolean {
    const family = isIPv6(ip) ? "ipv6" : "ipv4";
    if (this.#deny.check(ip, family)) return false;
    return this.#allow === undefined || this.#allow.check(ip, family);
  }
}

/** An IPv4 address that a dual-stack socket shows as IPv6 is the IPv4 address it stands for; a zone is no part of one. */
function plainAddress(hostname: string): string {
  return MAPPED_IPV4.exec(hostname)?.[1] ?? hostname.split("%", 1)[0];
}

function blockList(name: string, entries: readonly string[]): BlockList {
  if (!Array.isArray(entries)) throw new TypeError(`Cannot use options: ${name} must be an array of addresses`);
  const list = new BlockList();
  for (const entry of entries) {
    const [address, bits, ...rest] = String(entry).split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    const most = isIPv4(address) ? 32 : 128;
    const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : NaN;
    if (isIP(address) === 0 || rest.length > 0 || !(prefix <= most)) {
      throw new TypeError(
        `Cannot use options: ${name} must hold addresses or CIDR blocks, got ${JSON.stringify(entry)}`,
      );
    }
    list.addSubnet(address, prefix, family);
  }
  return list;
}
