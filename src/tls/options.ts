import { knownNames, wordOption } from "../endpoint/checks.ts";

/**
 * The oldest version of TLS that is spoken. 1.0 and 1.1 never are (RFC 8996).
 *
 * @example
 * ```ts
 * import type { TlsVersion } from "@framed/server-endpoint";
 *
 * const newest: TlsVersion = "TLSv1.3";
 * console.assert(newest > "TLSv1.2");
 * ```
 */
export type TlsVersion = "TLSv1.2" | "TLSv1.3";

/**
 * A certificate and its key, each as PEM, either given or in a file.
 *
 * @example
 * ```ts
 * import { ServerEndpoint, type TlsCertificateOptions } from "@framed/server-endpoint";
 *
 * const missing: TlsCertificateOptions = { certFile: "no-such/cert.pem", keyFile: "no-such/key.pem" };
 * await ServerEndpoint.listen({ tls: missing }).catch((error) => console.log(error.message)); // says which file
 * ```
 */
export interface TlsCertificateOptions {
  /** The certificate, followed by those that lead to a known authority, as PEM. */
  cert?: string | Uint8Array;
  /** The path of a file that holds `cert`. */
  certFile?: string;
  /** The private key, as PEM. */
  key?: string | Uint8Array;
  /** The path of a file that holds `key`. */
  keyFile?: string;
  /** What the key is encrypted with. Default: it isn't. */
  passphrase?: string;
}

/**
 * What both sides of TLS have in common.
 *
 * @example
 * ```ts
 * import type { TlsOptions } from "@framed/server-endpoint";
 *
 * const common: TlsOptions = { alpn: ["framed/1"], minVersion: "TLSv1.3" };
 * console.assert(common.alpn?.length === 1);
 * ```
 */
export interface TlsOptions extends TlsCertificateOptions {
  /**
   * The authorities that the peer's certificate may come from, as PEM, one or more, instead of those that the runtime
   * knows.
   */
  ca?: string | Uint8Array;
  /** The path of a file that holds `ca`. */
  caFile?: string;
  /** Protocols to agree on, by preference (ALPN, RFC 7301): names of 1 to 255 bytes. Default: none is asked for. */
  alpn?: readonly string[];
  /**
   * The oldest version spoken.
   *
   * @default {"TLSv1.2"}
   */
  minVersion?: TlsVersion;
}

/**
 * How an endpoint speaks TLS. It needs a certificate and its key.
 *
 * @example
 * ```ts
 * import { ServerEndpoint, type ServerTlsOptions } from "@framed/server-endpoint";
 *
 * const tls: ServerTlsOptions = {
 *   certFile: "/etc/framed/cert.pem",
 *   keyFile: "/etc/framed/key.pem",
 *   caFile: "/etc/framed/clients.pem",
 *   clientCertificate: "require",
 * };
 * // Where the files aren't there, as on this machine, `listen` says so.
 * await ServerEndpoint.listen({ tls }).catch((error) => console.log(error.message));
 * ```
 */
export interface ServerTlsOptions extends TlsOptions {
  /**
   * Other certificates, by the name that the client asks for (SNI, RFC 6066): `api.example.com`, or `*.example.com` for
   * names with one more label. A name that isn't here, or none, gets the endpoint's own certificate.
   */
  sni?: Readonly<Record<string, TlsCertificateOptions>>;
  /**
   * Whether clients show a certificate of their own. `request`: they may, and `connection.tls` says whether it was good;
   * `require`: a client without one that comes from `ca` is refused. Both need `ca` or `caFile`.
   *
   * @default {"none"}
   */
  clientCertificate?: "none" | "request" | "require";
}

/**
 * How `connect` speaks TLS. A certificate and key are for servers that ask for one.
 *
 * @example
 * ```ts
 * import { type ClientTlsOptions, connect } from "@framed/server-endpoint";
 *
 * const tls: ClientTlsOptions = { serverName: "api.example.com", alpn: ["framed/1"] };
 * await connect({ port: 1, tls }).catch(({ code }) => console.log(code)); // ECONNREFUSED: nobody listens there
 * ```
 */
export interface ClientTlsOptions extends TlsOptions {
  /**
   * The name to ask for (SNI), and that the server's certificate must be for. Default: `hostname`. An address is never
   * asked for, as RFC 6066 has it, but the certificate must be for it. A unix socket has no name, so it must be given.
   */
  serverName?: string;
  /**
   * Whether the server's certificate must come from a known authority and be for its name. `false` lets anybody between
   * the two read and change every byte: it is for tests.
   *
   * @default {true}
   */
  verify?: boolean;
}

const CERTIFICATE_NAMES = ["cert", "certFile", "key", "keyFile", "passphrase"];
const COMMON_NAMES = [...CERTIFICATE_NAMES, "ca", "caFile", "alpn", "minVersion"];
const MOST_ALPN_BYTES = 255;

/** Checks the options of an endpoint, but for what is in the files and the PEM. */
export function checkServerTls(tls: ServerTlsOptions): void {
  knownNames("tls", tls, [...COMMON_NAMES, "sni", "clientCertificate"]);
  checkCommon(tls);
  checkCertificate("tls", tls, true);
  const wanted = wordOption("tls.clientCertificate", tls.clientCertificate);
  if (wanted !== "none" && tls.ca === undefined && tls.caFile === undefined) {
    throw new TypeError(`Cannot use options: tls.clientCertificate ${wanted} needs tls.ca or tls.caFile`);
  }
  knownNames("tls.sni", tls.sni, Object.keys(tls.sni ?? {}));
  for (const [name, certificate] of Object.entries(tls.sni ?? {})) {
    if (!/^(\*\.)?[^*\s]+$/.test(name)) {
      throw new TypeError(
        `Cannot use options: tls.sni must hold names or wildcards like *.example.com, got ${JSON.stringify(name)}`,
      );
    }
    knownNames(`tls.sni ${name}`, certificate, CERTIFICATE_NAMES);
    checkCertificate(`tls.sni ${name}`, certificate, true);
  }
}

/** Checks the options of `connect`, but for what is in the files and the PEM. */
export function checkClientTls(tls: ClientTlsOptions): void {
  knownNames("tls", tls, [...COMMON_NAMES, "serverName", "verify"]);
  checkCommon(tls);
  checkCertificate("tls", tls, false);
  const { serverName, verify } = tls;
  if (serverName !== undefined && (typeof serverName !== "string" || serverName === "")) {
    throw new TypeError(`Cannot use options: tls.serverName must be a name, got ${JSON.stringify(serverName)}`);
  }
  if (verify !== undefined && typeof verify !== "boolean") {
    throw new TypeError(`Cannot use options: tls.verify must be a boolean, got ${typeof verify}`);
  }
}

function checkCommon({ ca, caFile, alpn, minVersion }: TlsOptions): void {
  wordOption("tls.minVersion", minVersion);
  checkPem("tls", "ca", ca, caFile);
  if (alpn === undefined) return;
  if (!Array.isArray(alpn)) throw new TypeError("Cannot use options: tls.alpn must be an array of names");
  for (const name of alpn) {
    const length = typeof name === "string" ? new TextEncoder().encode(name).length : 0;
    if (length < 1 || length > MOST_ALPN_BYTES) {
      throw new TypeError(
        `Cannot use options: tls.alpn must hold names of 1 to ${MOST_ALPN_BYTES} bytes, got ${JSON.stringify(name)}`,
      );
    }
  }
}

function checkCertificate(group: string, options: TlsCertificateOptions, needed: boolean): void {
  const { cert, certFile, key, keyFile, passphrase } = options;
  const hasCert = checkPem(group, "cert", cert, certFile);
  const hasKey = checkPem(group, "key", key, keyFile);
  if (needed && !hasCert) throw new TypeError(`Cannot use options: ${group} needs cert or certFile`);
  if (hasCert !== hasKey) {
    const [has, lacks] = hasCert ? ["cert", "key"] : ["key", "cert"];
    throw new TypeError(`Cannot use options: ${group} has a ${has} and no ${lacks}`);
  }
  if (passphrase !== undefined && typeof passphrase !== "string") {
    throw new TypeError(`Cannot use options: ${group}.passphrase must be a string, got ${typeof passphrase}`);
  }
}

/** Whether a PEM is given, in one of its two ways. */
function checkPem(group: string, name: string, value: unknown, file: unknown): boolean {
  if (value !== undefined && typeof value !== "string" && !(value instanceof Uint8Array)) {
    throw new TypeError(`Cannot use options: ${group}.${name} must be a string or bytes, got ${typeof value}`);
  }
  if (file !== undefined && (typeof file !== "string" || file === "")) {
    throw new TypeError(`Cannot use options: ${group}.${name}File must be a path, got ${JSON.stringify(file)}`);
  }
  if (value !== undefined && file !== undefined) {
    throw new TypeError(`Cannot use options: ${group}.${name} stands instead of ${group}.${name}File, not beside it`);
  }
  return value !== undefined || file !== undefined;
}
