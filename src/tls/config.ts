import { isIP } from "node:net";
import { type Certificate, loadAuthorities, loadCertificate } from "./material.ts";
import {
  checkClientTls,
  checkServerTls,
  type ClientTlsOptions,
  type ServerTlsOptions,
  type TlsVersion,
} from "./options.ts";

/** What both sides have in common: checked, and read from the files. */
interface CommonConfig {
  readonly authorities: string[] | undefined;
  readonly alpn: readonly string[];
  readonly minVersion: TlsVersion;
}

/** How an endpoint speaks TLS. */
export interface ServerConfig extends CommonConfig {
  readonly certificate: Certificate;
  /** By lower-case name or wildcard. */
  readonly sni: ReadonlyMap<string, Certificate>;
  readonly clientCertificate: "none" | "request" | "require";
}

/** How a client speaks TLS. */
export interface ClientConfig extends CommonConfig {
  readonly certificate: Certificate | undefined;
  /** What the server's certificate must be for: a name or an address. */
  readonly host: string;
  /** What it is asked for, which is never an address. */
  readonly serverName: string | undefined;
  readonly verify: boolean;
}

/** Reads what an endpoint needs. Rejects with a `TypeError` for an option, or the system's error for a file. */
export async function loadServerConfig(options: ServerTlsOptions): Promise<ServerConfig> {
  checkServerTls(options);
  const sni = new Map<string, Certificate>();
  for (const [name, certificate] of Object.entries(options.sni ?? {})) {
    sni.set(name.toLowerCase(), (await loadCertificate(`tls.sni ${name}`, certificate))!);
  }
  return {
    ...await loadCommon(options),
    certificate: (await loadCertificate("tls", options))!,
    sni,
    clientCertificate: options.clientCertificate ?? "none",
  };
}

/**
 * Reads what a client needs. Rejects likewise.
 *
 * @param hostname What is dialled; `undefined` for a unix socket.
 */
export async function loadClientConfig(options: ClientTlsOptions, hostname: string | undefined): Promise<ClientConfig> {
  checkClientTls(options);
  const host = options.serverName ?? hostname;
  const verify = options.verify ?? true;
  if (host === undefined && verify) throw new TypeError("Cannot use options: tls.serverName is needed with path");
  return {
    ...await loadCommon(options),
    certificate: await loadCertificate("tls", options),
    host: host ?? "",
    serverName: host === undefined || isIP(host) !== 0 ? undefined : host,
    verify,
  };
}

async function loadCommon(options: ServerTlsOptions | ClientTlsOptions): Promise<CommonConfig> {
  return {
    authorities: await loadAuthorities(options),
    alpn: options.alpn ?? [],
    minVersion: options.minVersion ?? "TLSv1.2",
  };
}
