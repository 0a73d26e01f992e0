import type { ProxyStepSettings } from "../proxy/step.ts";
import { AddressSet } from "./address_set.ts";
import { knownNames, numberOption } from "./checks.ts";
import { plainAddress } from "./plain_address.ts";

/**
 * Who may say, before the first byte of a connection, for whom that connection is: the PROXY protocol of load balancers,
 * versions 1 and 2.
 *
 * Every connection must then begin with a header, from a peer that is trusted: nothing is guessed. One from anywhere else
 * is refused unread, and one without a header, or with a wrong one, is refused too (`proxy-error` in
 * `stats().handshakes`). A header may have 4,096 bytes; a CRC-32C in it is verified.
 *
 * The addresses that the header carries become the connection's, and `limits.allow`, `limits.deny` and
 * `limits.connectionsPerAddress` go by them. A header without any (`LOCAL`, with which load balancers check health, or
 * `UNKNOWN`) leaves those of the load balancer, so `limits.allow` must name it too if it checks with them.
 *
 * @see https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
 *
 * @example
 * ```ts
 * import { type ProxyProtocolOptions, ServerEndpoint } from "@framed/server-endpoint";
 *
 * const behindBalancer: ProxyProtocolOptions = { trusted: ["10.0.0.0/8", "::1"], version: 2 };
 * await using endpoint = await ServerEndpoint.listen({ proxyProtocol: behindBalancer }, (connection) => {
 *   console.log(connection.remoteAddress); // the client's, not the load balancer's
 * });
 * ```
 */
export interface ProxyProtocolOptions {
  /**
   * The load balancers: addresses or CIDR blocks, at least one (`10.0.0.0/8`, `::1`). `unix:` stands for whoever may
   * connect to a unix socket.
   */
  trusted: readonly string[];
  /**
   * The version that is taken, 1 or 2, or `any` of the two.
   *
   * @default {"any"}
   */
  version?: 1 | 2 | "any";
  /**
   * How long the header may take, in ms, 0 to 2^31 - 1; 0 means as long as `timeouts.handshake` gives.
   *
   * @default {5_000}
   */
  timeout?: number;
}

const UNIX = "unix:";

/** Checks the options and fills in the defaults. */
export function resolveProxyProtocol(options: ProxyProtocolOptions): ProxyStepSettings {
  knownNames("proxyProtocol", options, ["trusted", "version", "timeout"]);
  const { trusted, version = "any", timeout } = options;
  if (!Array.isArray(trusted) || trusted.length === 0) {
    throw new TypeError("Cannot use options: proxyProtocol.trusted must name at least one address or CIDR block");
  }
  if (version !== 1 && version !== 2 && version !== "any") {
    throw new TypeError(
      `Cannot use options: proxyProtocol.version must be 1, 2 or "any", got ${JSON.stringify(version)}`,
    );
  }
  const addresses = new AddressSet("proxyProtocol.trusted", trusted.filter((entry) => entry !== UNIX));
  const trustsUnix = trusted.includes(UNIX);
  return {
    trusts: (address) => address.transport === "unix" ? trustsUnix : addresses.has(plainAddress(address.hostname)),
    version,
    timeout: numberOption("proxyProtocol.timeout", timeout),
  };
}
