import { NUMBER_OPTIONS } from "../endpoint/option_values.ts";
import { ServerEndpoint } from "../endpoint/server_endpoint.ts";
import type { EndpointAddress } from "../transport/contract.ts";
import { ConnectionLog } from "./log/connection_log.ts";
import type { LineLogger } from "./log/logger.ts";
import { Repeats } from "./log/repeats.ts";
import type { DrainTotals, Running } from "./running.ts";
import type { ServeContext, ServeModule, ServiceContext } from "./service/service.ts";
import type { ServeSettings } from "./settings/serve_settings.ts";

/** What a {@linkcode Server} is made of. */
export interface ServerParts {
  readonly settings: ServeSettings;
  readonly service: ServeModule;
  readonly log: LineLogger;
  /** Which of several processes this is, from 1. */
  readonly worker: number;
  /** Whether it shares its port with others. */
  readonly reusePort?: boolean;
  /** The settings as they are now; rejects where they can't be used. */
  readonly readSettings: () => Promise<ServeSettings>;
}

/** The handler's module couldn't start. */
export class StartError extends Error {
  static {
    this.prototype.name = "StartError";
  }
}

/** An endpoint and the handler's module that serves it, in this process. */
export class Server implements Running {
  readonly endpoint: ServerEndpoint;
  readonly #parts: ServerParts;
  readonly #context: ServiceContext;
  readonly #draining: AbortController;
  readonly #repeats: Repeats;
  #drained: Promise<DrainTotals> | undefined;

  /**
   * Starts the module, then listens.
   *
   * Rejects with a {@linkcode StartError} if the module fails to start, and as `ServerEndpoint.listen` does.
   */
  static async start(parts: ServerParts): Promise<Server> {
    const { settings, service, log, worker, reusePort } = parts;
    const draining = new AbortController();
    const context: ServiceContext = { log, worker, draining: draining.signal };
    try {
      await service.start?.(context);
    } catch (error) {
      throw new StartError("the handler's start() failed", { cause: error });
    }
    const repeats = new Repeats(log);
    let serveContext: ServeContext | undefined;
    const endpoint = await ServerEndpoint.listen(
      { ...settings.endpoint, ...(reusePort && { reusePort }), observer: new ConnectionLog(log, repeats) },
      (connection) => service.connection(connection, serveContext ??= { ...context, endpoint }),
    );
    return new Server(endpoint, parts, context, draining, repeats);
  }

  private constructor(
    endpoint: ServerEndpoint,
    parts: ServerParts,
    context: ServiceContext,
    draining: AbortController,
    repeats: Repeats,
  ) {
    this.endpoint = endpoint;
    this.#parts = parts;
    this.#context = context;
    this.#draining = draining;
    this.#repeats = repeats;
  }

  get address(): EndpointAddress {
    return this.endpoint.address;
  }

  get live(): number {
    return this.endpoint.connections.size;
  }

  get drainMs(): number {
    return this.#parts.settings.endpoint.timeouts?.drain ?? NUMBER_OPTIONS["timeouts.drain"].default;
  }

  drain(): Promise<DrainTotals> {
    return this.#drained ??= this.#drain();
  }

  abort(): void {
    for (const connection of [...this.endpoint.connections]) connection.abort();
  }

  async reload(): Promise<void> {
  }

  async #drain(): Promise<DrainTotals> {
    const { service, log } = this.#parts;
    this.#draining.abort();
    const { connections, aborted, undelivered } = await this.endpoint.drain();
    try {
      await service.stop?.(this.#context);
    } catch (error) {
      log.error("the handler's stop() failed", { error });
    }
    this.#repeats.close();
    return { connections, aborted, undelivered };
  }
}
