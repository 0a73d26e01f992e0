import { ServerEndpoint } from "../endpoint/server_endpoint.ts";
import type { EndpointAddress } from "../transport/contract.ts";
import { ConnectionLog } from "./log/connection_log.ts";
import type { LineLogger } from "./log/logger.ts";
import type { Repeats } from "./log/repeats.ts";
import type { DrainTotals, Running } from "./running.ts";
import type { ServeContext, ServeModule, ServiceContext } from "./service/service.ts";
import { asUsageError, serveSettings, valueOf } from "./settings/serve_settings.ts";
import type { Layer } from "./settings/sources.ts";
import { SETTINGS } from "./settings/table.ts";

/** What a {@linkcode Server} is made of. */
export interface ServerParts {
  /** What is given in all: by the operator, and by the module. */
  readonly given: Layer;
  readonly service: ServeModule;
  readonly log: LineLogger;
  /** For what peers and handlers may do again and again. */
  readonly repeats: Repeats;
  /** Which of several processes this is, from 1. */
  readonly worker: number;
  /** Whether it shares its port with others. */
  readonly reusePort?: boolean;
  /** What is given now; rejects where that can't be used. */
  readonly readGiven: () => Promise<Layer>;
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
  #given: Layer;
  #drained: Promise<DrainTotals> | undefined;

  /**
   * Starts the module, then listens.
   *
   * Rejects with a {@linkcode StartError} if the module fails to start, and as `ServerEndpoint.listen` does.
   */
  static async start(parts: ServerParts): Promise<Server> {
    const { given, service, log, repeats, worker, reusePort } = parts;
    const { endpoint: options } = serveSettings(given);
    const draining = new AbortController();
    const context: ServiceContext = { log, worker, draining: draining.signal };
    try {
      await service.start?.(context);
    } catch (error) {
      throw new StartError("the handler's start() failed", { cause: error });
    }
    let serveContext: ServeContext | undefined;
    const endpoint = await ServerEndpoint.listen(
      { ...options, ...(reusePort && { reusePort }), observer: new ConnectionLog(log, repeats) },
      (connection) => service.connection(connection, serveContext ??= { ...context, endpoint }),
    );
    return new Server(endpoint, parts, context, draining);
  }

  private constructor(
    endpoint: ServerEndpoint,
    parts: ServerParts,
    context: ServiceContext,
    draining: AbortController,
  ) {
    this.endpoint = endpoint;
    this.#parts = parts;
    this.#given = parts.given;
    this.#context = context;
    this.#draining = draining;
  }

  get address(): EndpointAddress {
    return this.endpoint.address;
  }

  get live(): number {
    return this.endpoint.connections.size;
  }

  get drainMs(): number {
    return valueOf(this.#given, "timeouts.drain");
  }

  drain(): Promise<DrainTotals> {
    return this.#drained ??= this.#drain();
  }

  abort(): void {
    for (const connection of [...this.endpoint.connections]) connection.abort();
  }

  async reload(): Promise<boolean> {
    const { log, readGiven } = this.#parts;
    let given = this.#given;
    try {
      given = await readGiven();
      const { limits = {}, tls } = serveSettings(given).endpoint;
      const listensWithTls = hasTls(this.#given);
      await this.endpoint.reload({ limits, ...(listensWithTls && tls !== undefined && { tls }) });
    } catch (error) {
      const { message } = asUsageError(error, given) ?? error as Error;
      log.warn("not reloaded: all stays as it was", { error: message });
      return false;
    }
    const fixed = SETTINGS.map(({ key }) => key).filter((key) => {
      const reloaded = key.startsWith("limits.") || key.startsWith("tls.") && hasTls(this.#given) && hasTls(given);
      return !reloaded && !isSame(this.#given, given, key);
    });
    const changed = SETTINGS.map(({ key }) => key).filter((key) =>
      !fixed.includes(key) && !isSame(this.#given, given, key)
    );
    log.info("reloaded", { changed });
    if (fixed.length > 0) log.warn("what has changed besides needs a restart", { settings: fixed });
    const kept = [...this.#given].filter(([key]) => fixed.includes(key));
    this.#given = new Map([...[...given].filter(([key]) => !fixed.includes(key)), ...kept]);
    return true;
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
    this.#parts.repeats.close();
    return { connections, aborted, undelivered };
  }
}

function hasTls(given: Layer): boolean {
  return serveSettings(given).endpoint.tls !== undefined;
}

function isSame(before: Layer, now: Layer, key: string): boolean {
  return JSON.stringify(before.get(key)?.value) === JSON.stringify(now.get(key)?.value);
}
