import type { Sweep, Swept } from "../connection/host.ts";
import type { EndpointAddress, TransportSocket } from "../transport/contract.ts";
import type { HandshakeStep } from "../transport/handshake_step.ts";

/**
 * Why an accepted socket became no connection.
 *
 * | reason              | what happened                                                                      |
 * | ------------------- | ---------------------------------------------------------------------------------- |
 * | `handshake-timeout` | its handshake wasn't through within `timeouts.handshake`, or a step's own deadline |
 * | `peer-closed`       | the peer left in the middle                                                        |
 * | `proxy-error`       | no PROXY protocol header came, or one that isn't to be believed                    |
 * | `tls-error`         | TLS couldn't agree, or a certificate wasn't good                                   |
 * | `drained`           | the endpoint drained                                                               |
 *
 * @example
 * ```ts
 * import { type HandshakeFailure, ServerEndpoint } from "@framed/server-endpoint";
 *
 * await using endpoint = await ServerEndpoint.listen();
 * const hostile: HandshakeFailure[] = ["proxy-error", "tls-error", "handshake-timeout"];
 * const { failed } = endpoint.stats().handshakes;
 * console.assert(hostile.reduce((sum, reason) => sum + failed[reason], 0) === 0);
 * ```
 */
export type HandshakeFailure = "handshake-timeout" | "peer-closed" | "proxy-error" | "tls-error" | "drained";

/**
 * Sockets between accept and connection, as a plain snapshot.
 *
 * @example
 * ```ts
 * import { type HandshakeStats, ServerEndpoint } from "@framed/server-endpoint";
 *
 * await using endpoint = await ServerEndpoint.listen({ proxyProtocol: { trusted: ["127.0.0.1"] } });
 * const { pending, failed }: HandshakeStats = endpoint.stats().handshakes;
 * console.assert(pending === 0 && failed["proxy-error"] === 0);
 * ```
 */
export interface HandshakeStats {
  /** Handshakes under way now. They count against `limits.connections`. */
  pending: number;
  /** Handshakes that failed so far, by why. */
  failed: Record<HandshakeFailure, number>;
}

/** Whom handshakes tell how they went. */
export interface HandshakeOwner {
  /** Whether the peer at this address may go on, asked as soon as the address is sure where it wasn't before. */
  letIn(address: EndpointAddress): boolean;
  /** It is through: a connection may begin on `socket`, which is the owner's now. */
  opened(socket: TransportSocket): void;
  /** It failed, for a reason that is counted, and with an error if somebody broke something. */
  broken?(address: EndpointAddress, failure: HandshakeFailure, error: unknown): void;
  /** It failed, and its socket is gone. `address` is absent where `letIn` wasn't asked, or said no. */
  failed(address: EndpointAddress | undefined): void;
}

/**
 * The stage between accept and connection: sockets that go through the same steps in order.
 *
 * | state    | entered by                                   | leaves when                                            |
 * | -------- | -------------------------------------------- | ------------------------------------------------------ |
 * | pending  | `begin`                                      | the last step is through, one fails, or it is given up |
 * | given up | a deadline passed, or `giveUpAll`: destroyed | its step has noticed                                   |
 *
 * Their number is for the owner to bound. All deadlines are kept by the owner's sweep, as those of connections are: never
 * early, and late by less than two of its periods.
 */
export class Handshakes implements Swept {
  #steps: readonly HandshakeStep[] = [];
  #tellAddress = false;
  readonly #timeout: number;
  readonly #sweep: Sweep;
  readonly #owner: HandshakeOwner;
  readonly #pending = new Set<Handshake>();
  readonly #failed: Record<HandshakeFailure, number> = {
    "handshake-timeout": 0,
    "peer-closed": 0,
    "proxy-error": 0,
    "tls-error": 0,
    "drained": 0,
  };
  #whenNone: (() => void) | undefined;

  /** @param timeout What all steps of a socket may take together, in ms; 0 means as long as they need. */
  constructor(steps: readonly HandshakeStep[], timeout: number, sweep: Sweep, owner: HandshakeOwner) {
    this.use(steps);
    this.#timeout = timeout;
    this.#sweep = sweep;
    this.#owner = owner;
  }

  get stats(): HandshakeStats {
    return { pending: this.#pending.size, failed: { ...this.#failed } };
  }

  /** Takes what begins from now on through other steps; what is pending goes on as it began. */
  use(steps: readonly HandshakeStep[]): void {
    this.#steps = steps;
    this.#tellAddress = steps.some(({ name }) => name === "proxy");
  }

  /** The addresses that pending ones were let in under, as far as they are sure. */
  *addresses(): Iterable<EndpointAddress | undefined> {
    for (const { address } of this.#pending) yield address;
  }

  /** Whether there is nothing to go through. */
  get none(): boolean {
    return this.#steps.length === 0;
  }

  /** Whether the address of a peer isn't sure before its handshake. */
  get tellAddress(): boolean {
    return this.#tellAddress;
  }

  /** Takes over an accepted socket. `address` is that of its peer, if it is sure by now. */
  begin(socket: TransportSocket, address: EndpointAddress | undefined): void {
    const handshake = new Handshake(socket, address);
    this.#pending.add(handshake);
    this.#sweep.watch(this);
    void this.#run(handshake, this.#steps);
  }

  /** Destroys all that are pending; resolves when nothing of them is left. */
  giveUpAll(): Promise<void> {
    for (const handshake of this.#pending) handshake.giveUp("drained");
    if (this.#pending.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenNone = resolve);
  }

  /** Looks at the deadlines; `false` once nothing is pending. */
  sweep(now: number): boolean {
    for (const handshake of this.#pending) {
      if (handshake.isLate(now, this.#timeout)) handshake.giveUp("handshake-timeout");
    }
    return this.#pending.size > 0;
  }

  async #run(handshake: Handshake, steps: readonly HandshakeStep[]): Promise<void> {
    const through = await this.#go(handshake, steps);
    this.#pending.delete(handshake);
    if (through !== undefined) this.#owner.opened(through);
    else this.#owner.failed(handshake.address);
    if (this.#pending.size === 0) this.#whenNone?.();
  }

  /** Takes one socket through the steps. Never rejects; `undefined`: it failed, which is counted. */
  async #go(handshake: Handshake, steps: readonly HandshakeStep[]): Promise<TransportSocket | undefined> {
    let { socket } = handshake;
    for (const step of steps) {
      handshake.enter(step);
      try {
        socket = await step.open(socket);
      } catch (error) {
        handshake.socket.destroy();
        this.#count(handshake, handshake.givenUp ?? failureOf(step, error), error);
        return undefined;
      }
      if (step.name === "proxy" && handshake.givenUp === undefined) {
        if (!this.#owner.letIn(socket.remoteAddress)) {
          socket.destroy();
          return undefined;
        }
        handshake.address = socket.remoteAddress;
      }
    }
    if (handshake.givenUp === undefined) return socket;
    socket.destroy();
    this.#count(handshake, handshake.givenUp, undefined);
    return undefined;
  }

  #count({ socket, address }: Handshake, failure: HandshakeFailure, error: unknown): void {
    this.#failed[failure]++;
    this.#owner.broken?.(address ?? socket.remoteAddress, failure, error);
  }
}

/** One socket on its way. */
class Handshake {
  /** As it was accepted: what destroys all that is over it. */
  readonly socket: TransportSocket;
  /** What it was let in under. */
  address: EndpointAddress | undefined;
  givenUp: "handshake-timeout" | "drained" | undefined;
  #stepTimeout = 0;
  #since = -1;
  #stepSince = -1;

  constructor(socket: TransportSocket, address: EndpointAddress | undefined) {
    this.socket = socket;
    this.address = address;
  }

  enter(step: HandshakeStep): void {
    this.#stepTimeout = step.timeout ?? 0;
    this.#stepSince = -1;
  }

  /** Whether a deadline has passed. Both run from the first look at what they are about. */
  isLate(now: number, timeout: number): boolean {
    if (this.#since === -1) this.#since = now;
    if (this.#stepSince === -1) this.#stepSince = now;
    return (timeout > 0 && now - this.#since >= timeout) ||
      (this.#stepTimeout > 0 && now - this.#stepSince >= this.#stepTimeout);
  }

  giveUp(why: "handshake-timeout" | "drained"): void {
    this.givenUp ??= why;
    this.socket.destroy();
  }
}

function failureOf({ name }: HandshakeStep, error: unknown): HandshakeFailure {
  return (error as { code?: unknown } | undefined)?.code === "ECONNRESET" ? "peer-closed" : `${name}-error`;
}
