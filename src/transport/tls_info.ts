import { X509Certificate } from "node:crypto";
import type { TlsInfo } from "./tls_session.ts";

/** What a runtime says about a session, in its own words. */
export interface SessionFacts {
  readonly protocol: string | null | undefined;
  readonly alpn: string | false | null | undefined;
  readonly serverName: string | false | null | undefined;
  /** The peer's certificate in DER, if it has shown one. */
  readonly certificate: Uint8Array | undefined;
  /** Why the certificate isn't good, if it isn't. */
  readonly problem: string | undefined;
}

/** The same on every runtime. */
export function tlsInfo({ protocol, alpn, serverName, certificate, problem }: SessionFacts): TlsInfo {
  const peer = certificate === undefined ? undefined : new X509Certificate(certificate);
  return {
    protocol: protocol ?? "",
    ...(alpn && { alpn }),
    ...(serverName && { serverName }),
    authorized: peer !== undefined && problem === undefined,
    ...(peer !== undefined && problem !== undefined && { authorizationError: problem }),
    ...(peer !== undefined && {
      peerCertificate: {
        subject: oneLine(peer.subject),
        issuer: oneLine(peer.issuer),
        ...(peer.subjectAltName && { subjectAltName: peer.subjectAltName }),
        fingerprint256: peer.fingerprint256,
        validFrom: peer.validFrom,
        validTo: peer.validTo,
      },
    }),
  };
}

/** A distinguished name's parts, which come one a line. */
function oneLine(name: string | undefined): string {
  return (name ?? "").split("\n").join(", ");
}
