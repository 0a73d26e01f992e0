import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type AdminOptions, type AdminServerOptions, isLoopback, resolveAdminOptions } from "./admin_options.ts";
import { Authority, type Need } from "./authority.ts";
import { EventStream } from "./event_stream.ts";
import { METRICS_TYPE, metricsText } from "./metrics.ts";
import { Page } from "./page_reply.ts";
import { reply, replyJson, replyText } from "./reply.ts";
import type { Observed, Snapshot } from "./snapshot.ts";

/** Sockets open at a time; one more is closed at once. */
const MOST_SOCKETS = 64;

/** Bytes of a request's head. */
const MOST_HEAD_BYTES = 8_192;

/** How long a request's head, and the whole request, may take to come, in ms. */
const REQUEST_MS = 5_000;

/** How long a socket may do nothing, in ms: its client doesn't read the reply. Node gives it twice that. */
const SILENT_MS = 30_000;

/** How long replies under way may take once the server closes, in ms. */
const CLOSE_MS = 1_000;

/** What is served at a path. */
interface Route {
  readonly method: "GET" | "POST";
  readonly need: Need;
  answer(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
}

/**
 * Serves over HTTP how an endpoint, or several, are doing.
 *
 * | path           | answers                                                                                      | needs |
 * | -------------- | -------------------------------------------------------------------------------------------- | ----- |
 * | `GET /`        | a page to look at                                                                            |       |
 * | `GET /healthz` | 200 as long as the process lives                                                             |       |
 * | `GET /readyz`  | 200 while connections are let in or wait their turn; 503 while suspended, draining, finished | look  |
 * | `GET /metrics` | Prometheus' text                                                                             | look  |
 * | `GET /stats`   | a {@linkcode Snapshot} as JSON                                                                | look  |
 * | `GET /events`  | a {@linkcode Snapshot} now and every second, as server-sent events: one `data:` line of JSON each | look  |
 * | `POST /drain`  | 202, and begins to drain                                                                     | drain |
 *
 * Whoever can reach a loopback address may look; with any other address that takes the token. To drain always takes it,
 * so without one nobody can. It is sent as `Authorization: Bearer TOKEN`, and nothing else is asked for: no cookie, so
 * another site in the same browser can't act in its user's name. Without it, or with a wrong one, the answer is 401; a
 * drain where there is no token is answered 403. On a loopback address the `Host` of a request must be a loopback name
 * or address too, or one of `hosts`, so that no name that a stranger points here (DNS rebinding) gets to look.
 *
 * The page itself says nothing of the endpoint, so it needs no token, and no browser could send one with it. It asks
 * for the rest by `fetch`, `/events` too, whose body it reads as a stream, since an `EventSource` can't send a header.
 * It may get the token from its user, or from the part of its own address behind `#`, which browsers send to nobody.
 * Its content security policy lets run what stands in its `<script>` and `<style>` elements, and nothing else: no
 * handler or style in an attribute, no other host.
 *
 * Every limit is finite: 64 sockets, 16 streams, 8 KiB of a request's head, 5 s for a request, 30 to 60 s for a client
 * that takes nothing of its reply. A stream whose client doesn't take an event misses the next ones, and is dropped
 * when it has missed 10.
 *
 * @example
 * ```ts
 * import { ServerEndpoint } from "@framed/server-endpoint";
 * import { AdminServer, observeEndpoint } from "@framed/server-endpoint/observe";
 *
 * const endpoint = await ServerEndpoint.listen();
 * await using admin = await AdminServer.listen(observeEndpoint(endpoint), { port: 0 });
 * console.log(`look at http://${admin.hostname}:${admin.port}/`);
 * await endpoint.close();
 * ```
 */
export class AdminServer implements AsyncDisposable {
  readonly #observed: Observed;
  readonly #options: AdminOptions;
  readonly #authority: Authority;
  readonly #events: EventStream;
  readonly #page: Page;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #routes: ReadonlyMap<string, Route>;
  #closed: Promise<void> | undefined;

  /**
   * Listens, by default on `127.0.0.1` and any free port.
   *
   * Rejects with a `TypeError` or `RangeError` for an option that isn't in its range, with a `TypeError` if the address
   * isn't loopback and there is no token, and with the system's error (`EADDRINUSE`, …) if it can't be bound.
   */
  static async listen(observed: Observed, options: AdminServerOptions = {}): Promise<AdminServer> {
    const admin = new AdminServer(observed, resolveAdminOptions(options));
    await admin.#listen();
    return admin;
  }

  private constructor(observed: Observed, options: AdminOptions) {
    this.#observed = observed;
    this.#options = options;
    this.#authority = new Authority(options);
    this.#events = new EventStream(() => this.#observed.snapshot(), options);
    this.#page = new Page(options.page);
    this.#routes = this.#table();
    this.#server = createServer({
      maxHeaderSize: MOST_HEAD_BYTES,
      headersTimeout: REQUEST_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: REQUEST_MS,
      connectionsCheckingInterval: 1_000,
    }, (request, response) => void this.#answer(request, response));
    this.#server.setTimeout(SILENT_MS);
    this.#server.on("connection", (socket) => this.#opened(socket));
  }

  /** The bound address. */
  get hostname(): string {
    return (this.#server.address() as AddressInfo).address;
  }

  /** The bound port. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Streams of events that are open. */
  get streams(): number {
    return this.#events.size;
  }

  /** Stops listening, ends the streams, and lets replies under way finish, for a second at most. Idempotent. */
  close(): Promise<void> {
    return this.#closed ??= new Promise((resolve) => {
      const timer = setTimeout(() => this.#sockets.forEach((socket) => socket.destroy()), CLOSE_MS);
      this.#server.close(() => {
        clearTimeout(timer);
        resolve();
      });
      this.#events.close();
      this.#server.closeIdleConnections();
    });
  }

  /** Closes. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #listen(): Promise<void> {
    const { hostname: host, port, token } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ host, port }, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
    this.#server.on("error", this.#options.onError); // accepting failed: it goes on
    if (token === undefined && !isLoopback(this.hostname)) { // what the name stood for
      await this.close();
      throw new TypeError(`Cannot listen: ${host} isn't a loopback address, so a token is needed`);
    }
  }

  #opened(socket: Socket): void {
    if (this.#sockets.size >= MOST_SOCKETS || this.#closed !== undefined) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
  }

  #table(): ReadonlyMap<string, Route> {
    const look = (answer: (response: ServerResponse, snapshot: Snapshot) => void | Promise<void>): Route => {
      return {
        method: "GET",
        need: "look",
        answer: async (_, response) => answer(response, await this.#observed.snapshot()),
      };
    };
    return new Map<string, Route>([
      ["/", { method: "GET", need: "nothing", answer: (_, response) => this.#page.reply(response) }],
      ["/healthz", { method: "GET", need: "nothing", answer: (_, response) => replyText(response, 200, "ok") }],
      [
        "/readyz",
        look((response, { ready, endpoint }) =>
          replyText(response, ready ? 200 : 503, ready ? "ready" : endpoint.state)
        ),
      ],
      ["/stats", look((response, snapshot) => replyJson(response, snapshot))],
      ["/metrics", look(async (response, snapshot) => reply(response, 200, METRICS_TYPE, await metricsText(snapshot)))],
      ["/events", { method: "GET", need: "look", answer: (request, response) => this.#events.add(request, response) }],
      ["/drain", { method: "POST", need: "drain", answer: (_, response) => this.#drain(response) }],
    ]);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume(); // what comes of a body is thrown away
    response.on("error", () => {}); // its client is gone
    const path = request.url?.split("?", 1)[0] ?? "";
    const route = this.#routes.get(path);
    const refusal = this.#authority.refuseHost(request);
    if (refusal !== undefined) return replyText(response, refusal.status, refusal.why);
    if (route === undefined) return replyText(response, 404, "There is nothing here");
    const allowed = route.method === "GET" ? ["GET", "HEAD"] : [route.method];
    if (!allowed.includes(request.method!)) {
      return replyText(response, 405, `Only ${allowed.join(" and ")} is served here`, { Allow: allowed.join(", ") });
    }
    const denial = this.#authority.refuse(request, route.need);
    if (denial !== undefined) return replyText(response, denial.status, denial.why, denial.headers);
    try {
      await route.answer(request, response);
    } catch (error) {
      this.#options.onError(error as Error);
      if (response.headersSent) response.destroy();
      else replyText(response, 503, "That can't be told now");
    }
  }

  #drain(response: ServerResponse): void {
    const drained = this.#observed.drain();
    Promise.resolve(drained).catch(this.#options.onError);
    replyText(response, 202, "draining");
  }
}
