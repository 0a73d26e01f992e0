/**
 * What a PROXY protocol header says, as {@linkcode TransportSocket.proxy} and connections carry it.
 *
 * @see https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
 *
 * @module
 */

import type { EndpointAddress } from "./contract.ts";

/**
 * What a load balancer has said of a connection before its first byte, in the PROXY protocol.
 *
 * @example
 * ```ts
 * import type { Connection, ProxyHeader } from "@framed/server-endpoint";
 *
 * function hostOf(connection: Connection): string | undefined {
 *   const header: ProxyHeader | undefined = connection.proxy;
 *   return header?.authority; // the name that the client asked the load balancer for
 * }
 * console.assert(hostOf({} as Connection) === undefined);
 * ```
 */
export interface ProxyHeader {
  /** The version of the protocol that it came in. */
  readonly version: 1 | 2;
  /**
   * Where the connection comes from and where it was going, on the other side of the load balancer. Absent where there is
   * no such side (`LOCAL`: a health check, say) or it can't be told (`UNKNOWN`, `AF_UNSPEC`): then the socket's own
   * addresses hold.
   */
  readonly addresses?: { readonly source: EndpointAddress; readonly destination: EndpointAddress };
  /** All extensions, in their order, those below among them. Empty in version 1 and for `LOCAL`. */
  readonly tlvs: readonly ProxyTlv[];
  /** The protocol that the client and the load balancer agreed on by ALPN (`PP2_TYPE_ALPN`), such as `h2`. */
  readonly alpn?: string;
  /** The host name that the client asked for, by SNI say (`PP2_TYPE_AUTHORITY`). */
  readonly authority?: string;
  /** What the load balancer calls this connection, in at most 128 bytes (`PP2_TYPE_UNIQUE_ID`). */
  readonly uniqueId?: Uint8Array;
  /** What it knows of the client's TLS (`PP2_TYPE_SSL`). */
  readonly ssl?: ProxySsl;
  /** The network namespace that it came from (`PP2_TYPE_NETNS`). */
  readonly namespace?: string;
}

/**
 * One extension of a PROXY header.
 *
 * @example
 * ```ts
 * import type { ProxyHeader, ProxyTlv } from "@framed/server-endpoint";
 *
 * const AWS = 0xea;
 * const ofAws = ({ tlvs }: ProxyHeader): ProxyTlv | undefined => tlvs.find(({ type }) => type === AWS);
 * console.assert(ofAws({ version: 2, tlvs: [{ type: AWS, value: new Uint8Array([1]) }] })?.value.length === 1);
 * ```
 */
export interface ProxyTlv {
  /** Its type, 0 to 255; 0xE0 to 0xEF are for applications (0xEA is AWS's, 0xEE Azure's). */
  readonly type: number;
  /** Its bytes. */
  readonly value: Uint8Array;
}

/**
 * What a load balancer says of the TLS between the client and itself.
 *
 * @example
 * ```ts
 * import type { ProxyHeader, ProxySsl } from "@framed/server-endpoint";
 *
 * const trusted: ProxySsl = { tls: true, certificate: "connection", verified: true, commonName: "device-7" };
 * const header: ProxyHeader = { version: 2, tlvs: [], ssl: trusted };
 * console.assert(header.ssl?.verified);
 * ```
 */
export interface ProxySsl {
  /** Whether the client connected over TLS. */
  readonly tls: boolean;
  /** Whether it showed a certificate, on this connection or in this TLS session. */
  readonly certificate: "connection" | "session" | "none";
  /** Whether it showed one and that was verified. */
  readonly verified: boolean;
  /** The version of TLS, such as `TLSv1.3`. */
  readonly version?: string;
  /** The common name in the client's certificate. */
  readonly commonName?: string;
  /** The cipher, such as `ECDHE-RSA-AES128-GCM-SHA256`. */
  readonly cipher?: string;
  /** How the load balancer's certificate is signed, such as `SHA256`. */
  readonly signature?: string;
  /** The kind of its key, such as `RSA2048`. */
  readonly key?: string;
}
