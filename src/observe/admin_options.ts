import { isIPv4 } from "node:net";
import { knownNames, wholeNumber } from "../endpoint/checks.ts";
import { DEFAULT_HOSTNAME } from "../endpoint/option_values.ts";
import { PAGE } from "./page/page.ts";

/**
 * Options of {@linkcode AdminServer.listen}.
 *
 * @example
 * ```ts
 * import { ServerEndpoint } from "@framed/server-endpoint";
 * import { AdminServer, type AdminServerOptions, observeEndpoint } from "@framed/server-endpoint/observe";
 *
 * const options: AdminServerOptions = { port: 0, token: crypto.randomUUID() };
 * await using endpoint = await ServerEndpoint.listen();
 * await using admin = await AdminServer.listen(observeEndpoint(endpoint), options);
 * const response = await fetch(`http://127.0.0.1:${admin.port}/drain`, {
 *   method: "POST",
 *   headers: { authorization: `Bearer ${options.token}` },
 * });
 * await response.body?.cancel();
 * console.assert(response.status === 202);
 * ```
 */
export interface AdminServerOptions {
  /**
   * The address to bind: an IP address or a name. One that isn't loopback needs a `token`.
   *
   * @default {"127.0.0.1"}
   */
  hostname?: string;
  /**
   * The port, 0 to 65535; 0 means any free one.
   *
   * @default {0}
   */
  port?: number;
  /**
   * What lets a client drain, and at all where the address isn't loopback: 16 to 512 visible ASCII characters. Default:
   * none, so that nobody may drain.
   */
  token?: string;
  /**
   * More names that a loopback address is asked for by, as in the `Host` of a request, without a port: a proxy's, say.
   * Default: none.
   */
  hosts?: readonly string[];
  /** The page at `/`, as HTML. {@linkcode AdminServer} says what it may do. Default: this library's. */
  page?: string;
  /**
   * How long after an event the next is sent, in ms, 50 to 10,000.
   *
   * @default {1000}
   */
  eventsMs?: number;
  /** Is told what went wrong while answering: a snapshot or a drain that failed. Nothing else comes of it. */
  onError?: (error: Error) => void;
}

/** Checked options. */
export interface AdminOptions {
  readonly hostname: string;
  readonly loopback: boolean;
  readonly port: number;
  readonly token: string | undefined;
  readonly hosts: readonly string[];
  readonly page: string;
  readonly eventsMs: number;
  readonly onError: (error: Error) => void;
}

const NAMES = ["hostname", "port", "token", "hosts", "page", "eventsMs", "onError"];

const TOKEN = /^[\x21-\x7e]{16,512}$/;

export function resolveAdminOptions(options: AdminServerOptions): AdminOptions {
  knownNames("options", options, NAMES);
  const { hostname = DEFAULT_HOSTNAME, token, hosts = [], page = PAGE, onError = () => {} } = options;
  for (const [name, value] of Object.entries({ hostname, page, ...(token === undefined ? {} : { token }) })) {
    if (typeof value !== "string") {
      throw new TypeError(`Cannot use options: ${name} must be a string, got ${typeof value}`);
    }
  }
  if (hostname === "") throw new TypeError("Cannot use options: hostname must not be empty");
  if (token !== undefined && !TOKEN.test(token)) {
    throw new RangeError(`Cannot use options: token must be 16 to 512 visible ASCII characters, got ${token.length}`);
  }
  if (!Array.isArray(hosts) || hosts.some((host) => typeof host !== "string")) {
    throw new TypeError("Cannot use options: hosts must be an array of names");
  }
  if (typeof onError !== "function") {
    throw new TypeError(`Cannot use options: onError must be a function, got ${typeof onError}`);
  }
  const loopback = isLoopback(hostname);
  if (!loopback && token === undefined) {
    throw new TypeError(`Cannot listen: ${hostname} isn't a loopback address, so a token is needed`);
  }
  return {
    hostname,
    loopback,
    port: wholeNumber("port", options.port, 0, 0, 65_535),
    token,
    hosts: hosts.map((host) => host.toLowerCase()),
    page,
    eventsMs: wholeNumber("eventsMs", options.eventsMs, 1_000, 50, 10_000),
    onError,
  };
}

/** Whether a name or address, as bound or as in `Host`, can only mean this machine. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return name === "localhost" || name === "::1" || name === "[::1]" || (isIPv4(name) && name.startsWith("127."));
}
