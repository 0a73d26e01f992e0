import { assert, assertEquals, assertLess } from "@std/assert";
import { metrics } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { connect, ServerEndpoint } from "../../mod.ts";
import { DURATION_BOUNDS_S } from "../../src/endpoint/durations.ts";
import { CONNECTION_DURATION, ENDPOINT_INSTRUMENTS } from "../../src/endpoint/instruments.ts";
import { MEMORY_INSTRUMENTS } from "../../src/endpoint/memory_instruments.ts";
import { memoryTransport } from "../../src/transport/memory.ts";
import { echo, portOf, until } from "../support/endpoints.ts";
import { collectGarbage } from "../support/garbage.ts";
import { Program } from "../peers/program.ts";
import { runtimeCommand } from "../support/runtime_process.ts";
import { runtime, test } from "../support/test.ts";

/** The real SDK, with an exporter that keeps what it is given. It collects when asked to. */
class Monitoring implements AsyncDisposable {
  readonly #exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  readonly provider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter: this.#exporter, exportIntervalMillis: 600_000 })],
  });

  register(): this {
    assert(metrics.setGlobalMeterProvider(this.provider));
    return this;
  }

  /** What a collection gives, by name. */
  async collect(): Promise<Map<string, MetricData>> {
    this.#exporter.reset();
    await this.provider.forceFlush();
    const scopes = this.#exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
    const ours = scopes.filter(({ scope }) => scope.name === "@framed/server-endpoint");
    return new Map(ours.flatMap(({ metrics }) => metrics.map((metric) => [metric.descriptor.name, metric])));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    metrics.disable();
    await this.provider.shutdown();
  }
}

/** The values of a metric, by the attributes that aren't the endpoint's. */
function values(metric: MetricData | undefined): Record<string, unknown> {
  return Object.fromEntries((metric?.dataPoints ?? []).map(({ attributes, value }) => {
    const own = Object.entries(attributes).filter(([name]) => !/^(server|network\.transport)/.test(name));
    return [own.map(([, value]) => value).join(" "), value];
  }));
}

test("ServerEndpoint shows its statistics to the application's meter, when it collects", async () => {
  await using monitoring = new Monitoring().register();
  const endpoint = await ServerEndpoint.listen({}, echo);
  const client = await connect({ port: portOf(endpoint) });
  for (const length of [10, 20, 30]) {
    await client.send(new Uint8Array(length));
    await client.frames.read();
  }
  const live = await monitoring.collect();
  const names = [CONNECTION_DURATION, ...ENDPOINT_INSTRUMENTS, ...MEMORY_INSTRUMENTS].map(({ name }) => name).sort();
  assertEquals([...live.keys()].sort(), names.filter((name) => name !== CONNECTION_DURATION.name), "none has ended");
  for (const { name, unit, description } of [...ENDPOINT_INSTRUMENTS, ...MEMORY_INSTRUMENTS]) {
    assertEquals([live.get(name)!.descriptor.unit, live.get(name)!.descriptor.description], [unit, description]);
  }
  assertEquals(values(live.get("framed.server.active_connections")), { "": 1 });
  const [[, used], ...others] = Object.entries(values(live.get("framed.process.heap.used")));
  assert(used as number > 1e6 && others.length === 0);
  assertEquals(values(live.get("framed.server.frames")), {
    "receive": 3,
    "transmit priority": 0,
    "transmit normal": 3,
  });
  assertEquals(values(live.get("framed.server.io")), { "receive": 72, "transmit priority": 0, "transmit normal": 72 });
  assertEquals(live.get("framed.server.io")!.dataPoints[0].attributes, {
    "network.transport": "tcp",
    "server.address": "127.0.0.1",
    "server.port": portOf(endpoint),
    "network.io.direction": "receive",
  });
  const { dataPointType, isMonotonic } = live.get("framed.server.frames") as MetricData & { isMonotonic: boolean };
  assertEquals([dataPointType as number, isMonotonic], [3, true]); // a sum that only grows

  await client.close();
  await until(() => endpoint.stats().active === 0);
  const after = await monitoring.collect();
  assertEquals([...after.keys()].sort(), names);
  assertEquals(values(after.get("framed.server.ended_connections"))["peer-closed"], 1);
  const [{ value }] = after.get(CONNECTION_DURATION.name)!.dataPoints;
  const { count, sum, buckets } = value as {
    count: number;
    sum: number;
    buckets: { boundaries: number[]; counts: number[] };
  };
  const { durations } = endpoint.stats();
  assertEquals([count, sum, buckets.boundaries, buckets.counts], [
    1,
    durations.sum,
    [...DURATION_BOUNDS_S],
    durations.counts,
  ]);
  await endpoint.close();
});

test("a meter provider that comes while an endpoint listens is found with the next connection", async () => {
  const transport = memoryTransport();
  const endpoint = await ServerEndpoint.listen({ transport }, echo);
  const dial = () => connect({ transport, port: portOf(endpoint) });
  const first = await dial();
  await until(() => endpoint.stats().active === 1);
  await using monitoring = new Monitoring().register();
  assertEquals((await monitoring.collect()).size, 0);
  const second = await dial();
  await until(() => endpoint.stats().active === 2);
  const found = await monitoring.collect();
  assertEquals(values(found.get("framed.server.accepted_connections")), { "": 2 }, "both, once counted");
  metrics.disable();

  await using other = new Monitoring().register();
  const third = await dial();
  await until(() => endpoint.stats().active === 3);
  assertEquals(values((await other.collect()).get("framed.server.accepted_connections")), { "": 3 });
  const left = await monitoring.collect();
  assertEquals(values(left.get("framed.server.accepted_connections")), { "": 2 }, "the first is told nothing more");
  await Promise.all([first, second, third].map((client) => client.close()));
  await endpoint.close();
});

test("an endpoint that has finished is collected once more, with its last values", async () => {
  await using monitoring = new Monitoring().register();
  const transport = memoryTransport();
  const endpoints = await Promise.all(Array.from({ length: 3 }, () => ServerEndpoint.listen({ transport }, echo)));
  const clients = await Promise.all(endpoints.map((endpoint) => connect({ transport, port: portOf(endpoint) })));
  await until(() => endpoints.every((endpoint) => endpoint.stats().active === 1));
  const active = (all: Map<string, MetricData>) =>
    all.get("framed.server.active_connections")!.dataPoints.map(({ value }) => value);
  assertEquals(active(await monitoring.collect()), [1, 1, 1]);
  await Promise.all([...clients, ...endpoints.slice(0, 2)].map((each) => each.close()));
  await until(() => endpoints[2].stats().active === 0);
  const last = await monitoring.collect();
  assertEquals(active(last), [0, 0, 0], "no reader goes on repeating that they are live");
  const ended = last.get("framed.server.ended_connections")!.dataPoints;
  assertEquals(ended.reduce((sum, { value }) => sum + (value as number), 0), 3);
  await endpoints[2].close();
});

/** Counts the callbacks that a provider holds. */
function countCallbacks(provider: MeterProvider): () => number {
  let held = 0;
  const { getMeter } = provider;
  provider.getMeter = (...args) => {
    const meter = getMeter.apply(provider, args);
    const { addBatchObservableCallback, removeBatchObservableCallback } = meter;
    meter.addBatchObservableCallback = (...added) => {
      held++;
      addBatchObservableCallback.apply(meter, added);
    };
    meter.removeBatchObservableCallback = (...removed) => {
      held--;
      removeBatchObservableCallback.apply(meter, removed);
    };
    provider.getMeter = () => meter; // the SDK has one a scope
    return meter;
  };
  return () => held;
}

test("endpoints that come and go leave no callback behind", async () => {
  await using monitoring = new Monitoring();
  const callbacks = countCallbacks(monitoring.provider);
  monitoring.register();
  for (let round = 0; round < 5; round++) {
    const transport = memoryTransport();
    const endpoints = await Promise.all(Array.from({ length: 10 }, () => ServerEndpoint.listen({ transport })));
    assertEquals(callbacks(), 10);
    await monitoring.collect();
    assertEquals(callbacks(), 10);
    await Promise.all(endpoints.map((endpoint) => endpoint.close()));
    await monitoring.collect();
    assertEquals(callbacks(), 0, `round ${round}`);
  }
});

const ENDPOINTS = 50;
/**
 * A reference that is left holds all of them. Without one JSC, which takes for a pointer what looks like one on its stack,
 * may keep a dozen at first; what one turn has left there is gone in a later one.
 */
const MOST_HELD = ENDPOINTS / 2;

/** How many of the endpoints that have served and finished are still held. */
async function held(): Promise<number> {
  const refs = await Promise.all(Array.from({ length: ENDPOINTS }, async () => {
    const transport = memoryTransport();
    const endpoint = await ServerEndpoint.listen({ transport }, echo);
    const client = await connect({ transport, port: portOf(endpoint) });
    await client.send(new Uint8Array(10));
    await client.frames.read();
    await client.close();
    await endpoint.close();
    return new WeakRef(endpoint);
  }));
  const alive = () => refs.filter((ref) => ref.deref() !== undefined).length;
  for (let round = 0; round < 5; round++) await collectGarbage();
  for (let round = 0; round < 40 && alive() >= MOST_HELD; round++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    await collectGarbage();
  }
  return alive();
}

test("an endpoint that has finished isn't held, with a meter provider or without, collected or not", async () => {
  assertLess(await held(), MOST_HELD);
  await using _monitoring = new Monitoring().register();
  assertLess(await held(), MOST_HELD);
});

/** Counts how often a meter provider is looked for, as long as the callback runs. */
async function countLooks(during: (looks: () => number) => Promise<void>): Promise<void> {
  const { getMeterProvider } = metrics;
  let looks = 0;
  metrics.getMeterProvider = () => {
    looks++;
    return getMeterProvider.call(metrics);
  };
  try {
    await during(() => looks);
  } finally {
    metrics.getMeterProvider = getMeterProvider;
  }
}

test("without a meter provider none is looked for but when an endpoint listens and a connection comes", async () => {
  await new Monitoring().register()[Symbol.asyncDispose](); // so there is an OpenTelemetry, which has none
  await countLooks(async (looks) => {
    const transport = memoryTransport();
    const endpoint = await ServerEndpoint.listen({ transport }, echo);
    assertEquals(looks(), 1);
    const client = await connect({ transport, port: portOf(endpoint) });
    await until(() => endpoint.stats().active === 1);
    assertEquals(looks(), 2);
    for (let i = 0; i < 100; i++) {
      await client.send(new Uint8Array(10));
      await client.frames.read();
    }
    await client.close();
    await endpoint.close();
    assertEquals(looks(), 2);
  });
});

test("without OpenTelemetry nothing is looked for; when it has come, the next connection is shown, and its end", async () => {
  delete (globalThis as Record<symbol, unknown>)[Symbol.for("opentelemetry.js.api.1")];
  await countLooks(async (looks) => {
    const transport = memoryTransport();
    const endpoint = await ServerEndpoint.listen({ transport }, echo);
    const dial = () => connect({ transport, port: portOf(endpoint) });
    const first = await dial();
    await until(() => endpoint.stats().active === 1);
    assertEquals(looks(), 0);

    await using monitoring = new Monitoring().register();
    const second = await dial();
    await second.close();
    await until(() => endpoint.stats().ended["peer-closed"] === 1);
    await until(() => looks() > 0);
    const found = await monitoring.collect();
    assertEquals(values(found.get("framed.server.accepted_connections")), { "": 2 });
    const [{ value }] = found.get(CONNECTION_DURATION.name)!.dataPoints;
    assertEquals((value as { count: number }).count, 1);
    await first.close();
    await endpoint.close();
  });
});

const notDeno = runtime === "deno" ? undefined : "only Deno has an OpenTelemetry of its own";

test("OTEL_DENO=true is enough for Deno to export what an endpoint shows", async () => {
  const { command, args } = runtimeCommand("tests/peers/one_echo.ts", ["1000"]);
  const settings = ["OTEL_DENO=true", "OTEL_EXPORTER_OTLP_PROTOCOL=console", "OTEL_METRIC_EXPORT_INTERVAL=200"];
  await using program = Program.spawn("env", ["NO_COLOR=1", ...settings, command, ...args]);
  const { code, stdout, stderr } = await program.ended;
  const printed = stdout + stderr;
  assertEquals(code, 0, printed);
  const frames = printed.split("METRIC ").filter((metric) => metric.startsWith("framed.server.frames "));
  const received = frames.map((metric) => metric.match(/network\.io\.direction=receive.*value=(\d+)/)?.[1]);
  assertEquals(received.at(-1), "1", printed);
}, { skip: notDeno });
