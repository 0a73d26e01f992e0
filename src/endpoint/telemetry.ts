import {
  type BatchObservableResult,
  createNoopMeter,
  type Histogram,
  type Meter,
  metrics,
  type Observable,
} from "@opentelemetry/api";
import { memoryUsage } from "node:process";
import type { EndpointAddress } from "../transport/contract.ts";
import { DURATION_BOUNDS_S } from "./durations.ts";
import { type Attributes, CONNECTION_DURATION, ENDPOINT_INSTRUMENTS, type Instrument } from "./instruments.ts";
import { MEMORY_INSTRUMENTS, type MemoryStats } from "./memory_instruments.ts";
import type { EndpointStats } from "./stats.ts";

/** The name of the instrumentation scope. */
const SCOPE = "@framed/server-endpoint";

/**
 * Shows an endpoint's statistics and the process's memory to the application's OpenTelemetry, if it has any:
 * `instruments.ts` and `memory_instruments.ts` say what. Several endpoints say the same of the memory, as one value.
 *
 * Values are read when they are collected, by one look at the endpoint; only the duration of a connection is recorded, at
 * its end. A provider that is registered while the endpoint listens is found when the next connection comes. Without a
 * provider nothing is registered, and a connection costs one look-up of a global.
 *
 * When the endpoint has finished, one more collection is shown its last values, for a reader that adds up repeats what it
 * saw last; then the callback is taken back. Until then that holds the values, and no longer the endpoint.
 */
export class Telemetry {
  readonly #attributes: Attributes;
  #stats: () => EndpointStats;
  #provider: unknown;
  #shown: Shown | undefined;

  /** @param stats Is asked for the statistics of an endpoint that listens. */
  constructor(stats: () => EndpointStats) {
    this.#stats = stats;
    this.#attributes = attributesOf(stats().address);
    this.look();
  }

  /** Looks whether there is a provider now, or another one than before. */
  look(): void {
    const provider = metrics.getMeterProvider();
    if (provider === this.#provider) return;
    this.#provider = provider;
    this.#shown?.takeBack();
    const meter = provider.getMeter(SCOPE);
    this.#shown = meter === createNoopMeter() ? undefined : new Shown(meter, () => this.#stats(), this.#attributes);
  }

  /** A connection has ended that lasted so long. */
  connectionEnded(seconds: number): void {
    this.#shown?.duration.record(seconds, this.#attributes);
  }

  /** The endpoint has finished: its statistics don't change any more. */
  finished(): void {
    const last = this.#stats();
    this.#stats = () => last;
    this.#shown?.takeBackWhenSeen();
  }
}

/** The instruments of one meter, and the callback that reads them. */
class Shown {
  readonly duration: Histogram;
  readonly #meter: Meter;
  readonly #stats: () => EndpointStats;
  readonly #attributes: Attributes;
  readonly #observables: ReadonlyMap<Observable, Instrument<EndpointStats>>;
  readonly #ofMemory: ReadonlyMap<Observable, Instrument<MemoryStats>>;
  readonly #callback = (result: BatchObservableResult): void => this.#observe(result);
  #seenLast: (() => void) | undefined;

  constructor(meter: Meter, stats: () => EndpointStats, attributes: Attributes) {
    this.#meter = meter;
    this.#stats = stats;
    this.#attributes = attributes;
    const { name, unit, description } = CONNECTION_DURATION;
    const advice = { explicitBucketBoundaries: [...DURATION_BOUNDS_S] };
    this.duration = meter.createHistogram(name, { unit, description, advice });
    this.#observables = observablesOf(meter, ENDPOINT_INSTRUMENTS);
    this.#ofMemory = observablesOf(meter, MEMORY_INSTRUMENTS);
    meter.addBatchObservableCallback(this.#callback, this.#all);
  }

  get #all(): Observable[] {
    return [...this.#observables.keys(), ...this.#ofMemory.keys()];
  }

  takeBack(): void {
    this.#meter.removeBatchObservableCallback(this.#callback, this.#all);
  }

  /** Takes the callback back after the next collection: not inside it, where the callback behind would be passed over. */
  takeBackWhenSeen(): void {
    this.#seenLast = () => this.takeBack();
  }

  #observe(result: BatchObservableResult): void {
    const stats = this.#stats();
    for (const [observable, { read }] of this.#observables) {
      read(stats, (value, attributes) => result.observe(observable, value, { ...this.#attributes, ...attributes }));
    }
    const memory = memoryUsage();
    for (const [observable, { read }] of this.#ofMemory) read(memory, (value) => result.observe(observable, value));
    if (this.#seenLast !== undefined) queueMicrotask(this.#seenLast);
  }
}

function observablesOf<S>(meter: Meter, all: readonly Instrument<S>[]): Map<Observable, Instrument<S>> {
  return new Map(all.map((instrument) => [observableOf(meter, instrument), instrument]));
}

function observableOf<S>(meter: Meter, { name, kind, unit, description }: Instrument<S>): Observable {
  return kind === "counter"
    ? meter.createObservableCounter(name, { unit, description })
    : meter.createObservableUpDownCounter(name, { unit, description });
}

/** https://opentelemetry.io/docs/specs/semconv/general/attributes/#server-attributes */
function attributesOf(address: EndpointAddress): Attributes {
  if (address.transport === "unix") return { "network.transport": "unix", "server.address": address.path };
  return { "network.transport": "tcp", "server.address": address.hostname, "server.port": address.port };
}
