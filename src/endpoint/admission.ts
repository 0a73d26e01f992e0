import type { EndpointAddress } from "../transport/contract.ts";
import type { AddressSet } from "./address_set.ts";
import { plainAddress } from "./plain_address.ts";
import type { Limits } from "./resolve_options.ts";

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

/** Who may connect, and how many at a time. */
export class Admission {
  readonly limits: Limits;
  readonly #allow: AddressSet | undefined;
  readonly #deny: AddressSet | undefined;
  /** Live connections by address; kept only where they are limited. */
  readonly #perAddress = new Map<string, number>();
  #live = 0;

  private constructor(limits: Limits, allow: AddressSet | undefined, deny: AddressSet | undefined) {
    this.limits = limits;
    this.#allow = allow;
    this.#deny = deny;
  }

  /**
   * By these limits. What knows addresses and blocks is loaded only where they name any.
   *
   * @throws {TypeError} If what they name isn't an array of addresses and blocks.
   */
  static async of(limits: Limits): Promise<Admission> {
    const { allow, deny } = limits;
    if (allow === undefined && deny === undefined) return new Admission(limits, undefined, undefined);
    const { AddressSet } = await import("./address_set.ts");
    return new Admission(
      limits,
      allow === undefined ? undefined : new AddressSet("limits.allow", allow),
      deny === undefined ? undefined : new AddressSet("limits.deny", deny),
    );
  }

  /** Whether one more connection is over the limit. */
  get full(): boolean {
    return this.#live >= this.limits.connections;
  }

  /** Lets a connection in, or says why not. One that was let in must be let out. */
  letIn(address: EndpointAddress): RefusalReason | undefined {
    if (this.full) return "connections";
    const refusal = this.letInAs(address);
    if (refusal === undefined) this.#live++;
    return refusal;
  }

  /** Gives a place to a connection whose address isn't known yet, or says why not. */
  letInUnknown(): RefusalReason | undefined {
    if (this.full) return "connections";
    this.#live++;
    return undefined;
  }

  /** Lets a connection that has a place go on under its address, or says why not: then it is still let out, as unknown. */
  letInAs(address: EndpointAddress): RefusalReason | undefined {
    if (address.transport === "tcp") {
      const ip = plainAddress(address.hostname);
      if (!this.#allowed(ip)) return "denied";
      const limit = this.limits.connectionsPerAddress;
      if (limit > 0) {
        const live = this.#perAddress.get(ip) ?? 0;
        if (live >= limit) return "connections-per-address";
        this.#perAddress.set(ip, live + 1);
      }
    }
    return undefined;
  }

  /** Counts a connection that is in already, whatever the limits say. */
  countIn(address: EndpointAddress | undefined): void {
    this.#live++;
    if (address?.transport !== "tcp" || this.limits.connectionsPerAddress === 0) return;
    const ip = plainAddress(address.hostname);
    this.#perAddress.set(ip, (this.#perAddress.get(ip) ?? 0) + 1);
  }

  /** A connection that was let in is gone; `undefined`: one whose address never was known, or was refused. */
  letOut(address: EndpointAddress | undefined): void {
    this.#live--;
    if (address?.transport !== "tcp" || this.limits.connectionsPerAddress === 0) return;
    const ip = plainAddress(address.hostname);
    const live = this.#perAddress.get(ip)! - 1;
    if (live === 0) this.#perAddress.delete(ip);
    else this.#perAddress.set(ip, live);
  }

  #allowed(ip: string): boolean {
    if (this.#deny?.has(ip)) return false;
    return this.#allow === undefined || this.#allow.has(ip);
  }
}
