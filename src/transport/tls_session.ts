/**
 * TLS as the contract sees it: what a session has come to, and what a runtime whose sockets speak it themselves goes by.
 *
 * @module
 */

import type { EndpointAddress } from "./contract.ts";
import type { ProxyHeader } from "./proxy_header.ts";

/**
 * A certificate, as far as it says whose it is.
 *
 * @example
 * ```ts
 * import type { Connection, PeerCertificate } from "@framed/server-endpoint";
 *
 * function nameOf(connection: Connection): string {
 *   const certificate: PeerCertificate | undefined = connection.tls?.peerCertificate;
 *   return certificate?.subject ?? "anonymous";
 * }
 * console.assert(nameOf({} as Connection) === "anonymous");
 * ```
 */
export interface PeerCertificate {
  /** Whose it is, as a distinguished name: `CN=device-7, O=Example`. */
  readonly subject: string;
  /** Who signed it. */
  readonly issuer: string;
  /** What names and addresses it is for: `DNS:example.com, IP Address:192.0.2.1`. */
  readonly subjectAltName?: string;
  /** Its SHA-256 digest, as upper-case hexadecimal bytes between colons. */
  readonly fingerprint256: string;
  /** When it begins to be good, in the runtime's words. */
  readonly validFrom: string;
  /** When it ends to be good, likewise. */
  readonly validTo: string;
}

/**
 * What TLS has agreed on with a peer, and who the peer has shown to be. Plain and JSON-safe.
 *
 * @example
 * ```ts
 * import type { TlsInfo } from "@framed/server-endpoint";
 *
 * const show = ({ protocol, alpn = "none", authorized }: TlsInfo): string => `${protocol}, ALPN ${alpn}, ${authorized}`;
 * console.assert(show({ protocol: "TLSv1.3", authorized: true }) === "TLSv1.3, ALPN none, true");
 * ```
 */
export interface TlsInfo {
  /** The version spoken: `TLSv1.2` or `TLSv1.3`. */
  readonly protocol: string;
  /** The protocol agreed on by ALPN, if one was. */
  readonly alpn?: string;
  /** The name that the client asked for (SNI), if it did. */
  readonly serverName?: string;
  /** Whether the peer has shown a certificate that comes from a known authority; for a server, that is for its name too. */
  readonly authorized: boolean;
  /** Why the certificate that it has shown isn't good. */
  readonly authorizationError?: string;
  /** The certificate that the peer has shown, if it was asked for one and did. */
  readonly peerCertificate?: PeerCertificate;
}

/**
 * What {@linkcode TransportSocket.secure} goes by.
 *
 * @example
 * ```ts
 * import type { NativeTlsOptions } from "@framed/server-endpoint";
 *
 * // A transport of yours whose sockets speak TLS themselves looks at the peer's certificate in this way.
 * function refusal({ rejectUnauthorized, judge }: NativeTlsOptions, certificate: unknown): Error | undefined {
 *   return rejectUnauthorized ? judge(certificate, undefined) : undefined;
 * }
 * console.assert(refusal({ rejectUnauthorized: false } as NativeTlsOptions, undefined) === undefined);
 * ```
 */
export interface NativeTlsOptions {
  /** Becomes {@linkcode TransportSocket.proxy}. */
  readonly proxy?: ProxyHeader;
  /** Whether this side waits for the ClientHello. */
  readonly isServer: boolean;
  /** The runtime's own form of what `createSecureContext` of `node:tls` makes. */
  readonly context: unknown;
  /** Whether the peer is asked for a certificate. */
  readonly requestCert: boolean;
  /** Whether it is refused without a good one. */
  readonly rejectUnauthorized: boolean;
  /** ALPN's list as it goes over the wire. */
  readonly alpn: Uint8Array | undefined;
  /** The name that a client asks for. */
  readonly serverName?: string | undefined;
  /** What of the peer's bytes has come already. */
  readonly first?: Uint8Array | undefined;
  /** This side's address. */
  readonly localAddress: EndpointAddress;
  /** The peer's address. */
  readonly remoteAddress: EndpointAddress;
  /** Why the peer isn't wanted, by its certificate and what the runtime finds wrong with it. */
  judge(certificate: unknown, problem: Error | undefined): Error | undefined;
}
