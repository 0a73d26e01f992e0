import { AggregatorRegistry } from "prom-client";
import { DURATION_BOUNDS_S, type DurationHistogram } from "../endpoint/durations.ts";
import {
  type Attributes,
  CONNECTION_DURATION,
  ENDPOINT_INSTRUMENTS,
  type Instrument,
} from "../endpoint/instruments.ts";
import { PROCESS_INSTRUMENTS, SNAPSHOT_INSTRUMENTS } from "./process_instruments.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * The media type of {@linkcode metricsText}.
 *
 * @example
 * ```ts
 * import { METRICS_TYPE, metricsText, observeEndpoint } from "@framed/server-endpoint/observe";
 * import { ServerEndpoint } from "@framed/server-endpoint";
 *
 * await using endpoint = await ServerEndpoint.listen();
 * const text = await metricsText(await observeEndpoint(endpoint).snapshot());
 * const response = new Response(text, { headers: { "content-type": METRICS_TYPE } });
 * console.assert(response.headers.get("content-type")?.startsWith("text/plain"));
 * ```
 */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * A snapshot in Prometheus' text format, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/). Nothing is gathered before it is asked for.
 *
 * @example
 * ```ts
 * import { metricsText, observeEndpoint } from "@framed/server-endpoint/observe";
 * import { ServerEndpoint } from "@framed/server-endpoint";
 *
 * await using endpoint = await ServerEndpoint.listen();
 * console.log(await metricsText(await observeEndpoint(endpoint).snapshot()));
 * ```
 */
export async function metricsText(snapshot: Snapshot): Promise<string> {
  const metrics = [
    ...SNAPSHOT_INSTRUMENTS.map((instrument) => metricOf(instrument, [snapshot])),
    ...ENDPOINT_INSTRUMENTS.map((instrument) => metricOf(instrument, [snapshot.endpoint])),
    durationMetric(snapshot.endpoint.durations),
    ...PROCESS_INSTRUMENTS.map((instrument) => metricOf(instrument, snapshot.processes)),
  ];
  return await AggregatorRegistry.aggregate([metrics]).metrics();
}

/** One metric as prom-client's registries exchange them. */
interface MetricJson {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly aggregator: "first";
  readonly values: readonly { value: number; labels: Attributes; metricName?: string }[];
}

function metricOf<S>({ name, kind, unit, description, read }: Instrument<S>, snapshots: readonly S[]): MetricJson {
  const values: MetricJson["values"][number][] = [];
  for (const snapshot of snapshots) {
    read(snapshot, (value, attributes = {}) => values.push({ value, labels: labelsOf(attributes) }));
  }
  const counter = kind === "counter";
  return {
    name: prometheusName(name, unit) + (counter ? "_total" : ""),
    help: description,
    type: counter ? "counter" : "gauge",
    aggregator: "first",
    values,
  };
}

function durationMetric({ counts, sum }: DurationHistogram): MetricJson {
  const name = prometheusName(CONNECTION_DURATION.name, CONNECTION_DURATION.unit);
  let count = 0;
  const buckets = counts.map((inBucket, i) => {
    count += inBucket;
    return { value: count, labels: { le: DURATION_BOUNDS_S[i] ?? "+Inf" }, metricName: `${name}_bucket` };
  });
  return {
    name,
    help: CONNECTION_DURATION.description,
    type: "histogram",
    aggregator: "first",
    values: [
      ...buckets,
      { value: sum, labels: {}, metricName: `${name}_sum` },
      { value: count, labels: {}, metricName: `${name}_count` },
    ],
  };
}

/** A name without what its kind adds. https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/ */
function prometheusName(name: string, unit: string): string {
  const suffix = unit === "By" ? "_bytes" : unit === "s" ? "_seconds" : "";
  return name.replaceAll(".", "_") + suffix;
}

function labelsOf(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name.replaceAll(".", "_"), value]));
}
