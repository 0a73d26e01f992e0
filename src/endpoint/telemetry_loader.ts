import type { EndpointStats } from "./stats.ts";
import type { Telemetry } from "./telemetry.ts";

/** Where every copy of `@opentelemetry/api` 1.x, and Deno's own, keeps what the application has registered. */
const REGISTERED = Symbol.for("opentelemetry.js.api.1");

/**
 * {@linkcode Telemetry}, once the application has an OpenTelemetry. Most have none: then its API, which is 50 modules, isn't
 * loaded, and a connection costs one look-up of a global.
 */
export class TelemetryLoader {
  readonly #stats: () => EndpointStats;
  #loading: Promise<Telemetry | undefined> | undefined;
  #loaded: Telemetry | undefined;

  /** @param stats Is asked for the statistics of an endpoint that listens. */
  constructor(stats: () => EndpointStats) {
    this.#stats = stats;
  }

  /** Looks whether there is an OpenTelemetry now, or another meter provider than before. What is returned never rejects. */
  look(): Promise<unknown> | undefined {
    if (this.#loaded === undefined) return REGISTERED in globalThis ? this.#loading ??= this.#load() : undefined;
    this.#loaded.look();
    return undefined;
  }

  /** A connection has ended that lasted so long. */
  connectionEnded(seconds: number): void {
    this.#tell((telemetry) => telemetry.connectionEnded(seconds));
  }

  /** The endpoint has finished: its statistics don't change any more. */
  finished(): void {
    this.#tell((telemetry) => telemetry.finished());
  }

  async #load(): Promise<Telemetry | undefined> {
    try {
      const { Telemetry } = await import("./telemetry.ts");
      return this.#loaded = new Telemetry(this.#stats);
    } catch {
      return undefined; // it can't be loaded, or the provider fails: connections are served all the same
    }
  }

  /** Calls it now, or when it is loaded; without an OpenTelemetry, never. */
  #tell(call: (telemetry: Telemetry) => void): void {
    if (this.#loaded !== undefined) call(this.#loaded);
    else this.#loading?.then((telemetry) => telemetry && call(telemetry));
  }
}
