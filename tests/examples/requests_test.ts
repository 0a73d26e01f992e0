import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect, type Connection, FrameTooLargeError, ServerEndpoint } from "../../mod.ts";
import { answerRequests, RequestClient } from "../../examples/requests.ts";
import { bytes, portOf, text, until } from "../support/endpoints.ts";
import { test } from "../support/test.ts";

/** A client, and a server whose replies wait until they are let go, by what was asked. */
async function open(answer: (question: string) => string | Promise<string>, atOnce?: number) {
  const served: Connection[] = [];
  const endpoint = await ServerEndpoint.listen({}, (connection) => {
    served.push(connection);
    return answerRequests(connection, async (payload) => bytes(await answer(text(payload))), atOnce);
  });
  const connection = await connect({ port: portOf(endpoint) });
  return { endpoint, connection, served, client: new RequestClient(connection) };
}

/** Promises by name, and what resolves them. */
class Gates {
  readonly #open = new Map<string, () => void>();

  wait(name: string): Promise<string> {
    return new Promise((resolve) => this.#open.set(name, () => resolve(name)));
  }

  get waiting(): string[] {
    return [...this.#open.keys()];
  }

  open(name: string): void {
    this.#open.get(name)!();
    this.#open.delete(name);
  }
}

test("RequestClient.request() resolves with its own reply, in whatever order they come", async () => {
  const gates = new Gates();
  const { endpoint, client } = await open((question) => gates.wait(question));
  const settled: string[] = [];
  const asked = ["a", "b", "c"].map((question) =>
    client.request(bytes(question)).then((reply) => {
      assertEquals(text(reply), question);
      settled.push(question);
    })
  );
  await until(() => gates.waiting.length === 3);
  for (const [index, question] of ["c", "a", "b"].entries()) {
    gates.open(question);
    await until(() => settled.length === index + 1);
  }
  assertEquals(settled, ["c", "a", "b"]);
  await Promise.all(asked);
  assertEquals(client.pending, 0);
  await client.close();
  await endpoint.close();
});

test("RequestClient.request() gets 10,000 replies, each its own, with one timer and none left", async () => {
  const { endpoint, client } = await open((question) => question);
  const { setInterval, setTimeout } = globalThis;
  let timers = 0;
  globalThis.setInterval = ((...args: Parameters<typeof setInterval>) => {
    timers++;
    return setInterval(...args);
  }) as typeof setInterval;
  globalThis.setTimeout = ((...args: Parameters<typeof setTimeout>) => {
    timers++;
    return setTimeout(...args);
  }) as typeof setTimeout;
  try {
    const asked = Array.from({ length: 10_000 }, (_, i) => client.request(bytes(`${i}`)));
    // The client's own, and the two of the sweeps of both connections' deadlines.
    assert(timers <= 3, `${timers} timers`);
    for (const [i, reply] of (await Promise.all(asked)).entries()) assertEquals(text(reply), `${i}`);
  } finally {
    Object.assign(globalThis, { setInterval, setTimeout });
  }
  assertEquals(client.pending, 0);
  await client.close();
  await endpoint.close();
});

test("RequestClient.request() rejects at its deadline and not before, and ignores the reply that comes later", async () => {
  const gates = new Gates();
  const { endpoint, client } = await open((question) => gates.wait(question));
  const began = performance.now();
  const error = await assertRejects(() => client.request(bytes("late"), { deadline: 100 }), DOMException);
  assertEquals(error.name, "TimeoutError");
  const took = performance.now() - began;
  assert(took >= 100, `${took} ms`);
  assertEquals(client.pending, 0);
  const next = client.request(bytes("next"));
  await until(() => gates.waiting.length === 2);
  gates.open("late");
  gates.open("next");
  assertEquals(text(await next), "next");
  await client.close();
  await endpoint.close();
});

test("RequestClient rejects all that is pending when the connection ends, and every later request", async () => {
  const { endpoint, client, served } = await open(() => new Promise(() => {}));
  const asked = Array.from({ length: 50 }, (_, i) => client.request(bytes(`${i}`)));
  await until(() => served[0]?.stats().framesIn === 50);
  served[0].abort();
  for (const outcome of await Promise.allSettled(asked)) {
    assertEquals(outcome.status, "rejected");
  }
  assertEquals([client.pending, client.ended], [0, true]);
  await assertRejects(() => client.request(bytes("more")), Error, "The connection ended before the reply");
  await endpoint.close();
});

test("RequestClient.request() rejects where a request or a reply is too long for a frame", async () => {
  const { endpoint, client } = await open((question) => "x".repeat(Number(question)));
  await assertRejects(() => client.request(new Uint8Array(1_048_573)), FrameTooLargeError);
  assertEquals([client.pending, client.ended], [0, false]);
  assertEquals((await client.request(bytes("1000000"))).length, 1_000_000);
  await assertRejects(() => client.request(bytes("1048572")), Error, "The connection ended before the reply");
  await endpoint.close();
});

test("RequestClient rejects what is asked once it is closing", async () => {
  const { endpoint, client } = await open((question) => question);
  const closed = client.close();
  await assertRejects(() => client.request(bytes("?")), Error, "The connection ended before the reply");
  await closed;
  await endpoint.close();
});

test("RequestClient ends on a reply that is none", async () => {
  const endpoint = await ServerEndpoint.listen({}, async (connection) => {
    for await (const _ of connection) await connection.send(bytes("no"));
  });
  const client = new RequestClient(await connect({ port: portOf(endpoint) }));
  const error = await assertRejects(() => client.request(bytes("?")), Error, "The connection ended before the reply");
  assertEquals((error.cause as Error).message, "Cannot read reply: 2 bytes are too few");
  await endpoint.close();
});

test("answerRequests() has so many answers under way at once, and tells a failure to who asked", async () => {
  const gates = new Gates();
  let most = 0;
  const { endpoint, client } = await open(async (question) => {
    if (question === "fail") throw new RangeError("out of range");
    const gate = gates.wait(question);
    most = Math.max(most, gates.waiting.length);
    return await gate;
  }, 3);
  await assertRejects(() => client.request(bytes("fail")), Error, "The request failed: out of range");
  const asked = Array.from({ length: 10 }, (_, i) => client.request(bytes(`${i}`)));
  let done = 0;
  for (const request of asked) void request.then(() => done++);
  while (done < 10) {
    await until(() => gates.waiting.length === Math.min(3, 10 - done));
    gates.open(gates.waiting[gates.waiting.length - 1]);
    const before = done;
    await until(() => done === before + 1);
  }
  assertEquals(most, 3);
  await client.close();
  await endpoint.close();
});

test("answerRequests() answers what came before a drain, and only then lets the connection go", async () => {
  const gates = new Gates();
  const { endpoint, client } = await open((question) => gates.wait(question));
  const asked = ["a", "b"].map((question) => client.request(bytes(question)));
  await until(() => gates.waiting.length === 2);
  const drained = endpoint.drain();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assertEquals([client.pending, client.ended], [2, false]);
  gates.open("b");
  gates.open("a");
  assertEquals((await Promise.all(asked)).map(text), ["a", "b"]);
  assertEquals((await drained).aborted, 0);
});
