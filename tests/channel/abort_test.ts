/** What a wait leaves behind that was given up: nothing, whichever way and whenever that happened. */
import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { Channel } from "../../src/channel/channel.ts";
import type { ChannelReader, WaitOptions } from "../../src/channel/reader.ts";
import { spiedController } from "../support/spied_controller.ts";
import { runtime, test } from "../support/test.ts";
import { nextTurn, stateOf, unhandledRejections } from "./support.ts";

/** Both waits, as one that is surely a promise. */
const waits: Record<string, (reader: ChannelReader<string>, options?: WaitOptions) => Promise<unknown>> = {
  "waitToRead()": (reader, options) => {
    const wait = reader.waitToRead(options);
    assert(wait instanceof Promise);
    return wait;
  },
  "read()": (reader, options) => reader.read(options),
};

for (const [name, wait] of Object.entries(waits)) {
  /** What the wait resolves with if `item` comes, and what can be read then. */
  const served = (item: string) => name === "read()" ? [item, undefined] : [true, item];

  test(`${name} rejects with the signal's reason, and leaves no listener and no slot`, async () => {
    const { reader } = new Channel<string>();
    const controller = spiedController();
    const pending = wait(reader, controller);
    assertEquals([controller.listeners, reader.waiting], [1, true]);
    const reason = { any: "value" };
    controller.abort(reason);
    assertEquals([controller.listeners, reader.waiting], [0, false]);
    assertStrictEquals(await pending.catch((error) => error), reason);
  });

  test(`${name} rejects with an AbortError if the signal is given no reason`, async () => {
    const { reader } = new Channel<string>();
    const controller = new AbortController();
    const pending = wait(reader, controller);
    controller.abort();
    const error = await assertRejects(() => pending) as Error;
    assertEquals(error.name, "AbortError");
    assertStrictEquals(error, controller.signal.reason);
  });

  test(`${name} with a signal aborted already rejects, and takes and leaves nothing`, async () => {
    for (const state of ["empty", "filled", "closed", "drained"]) {
      const { reader, writer } = new Channel<string>();
      if (state !== "empty") writer.tryWrite("a");
      if (state === "closed" || state === "drained") writer.complete();
      if (state === "drained") reader.tryRead();
      const controller = spiedController();
      const reason = new Error("enough");
      controller.abort(reason);
      assertStrictEquals(await assertRejects(() => wait(reader, controller)), reason);
      assertEquals([controller.listeners, reader.waiting], [0, false]);
      assertEquals(reader.tryRead(), state === "filled" || state === "closed" ? "a" : undefined);
    }
  });

  test(`${name} aborted before a write leaves the item to be read`, async () => {
    const { reader, writer } = new Channel<string>();
    const controller = new AbortController();
    const pending = wait(reader, controller);
    controller.abort();
    await assertRejects(() => pending);
    assertEquals(writer.tryWrite("a"), true);
    assertEquals([reader.size, await reader.read()], [1, "a"]);
  });

  test(`${name} aborted before a write in the same turn leaves the item to be read`, async () => {
    const { reader, writer } = new Channel<string>();
    const controller = new AbortController();
    const pending = wait(reader, controller);
    controller.abort();
    assertEquals(writer.tryWrite("a"), true);
    await assertRejects(() => pending);
    assertEquals(reader.take(), ["a"]);
  });

  test(`${name} aborted after a write in the same turn is served all the same`, async () => {
    const { reader, writer } = new Channel<string>();
    const controller = spiedController();
    const pending = wait(reader, controller);
    writer.tryWrite("a");
    assertEquals(controller.listeners, 0);
    controller.abort();
    assertEquals([await pending, reader.tryRead()], served("a"));
  });

  test(`${name} served, then aborted: the next wait is not aborted`, async () => {
    const { reader, writer } = new Channel<string>();
    const controller = new AbortController();
    const pending = wait(reader, controller);
    writer.tryWrite("a");
    await pending;
    reader.take();
    const next = wait(reader);
    controller.abort();
    assertEquals(await stateOf(next), "pending");
    writer.tryWrite("b");
    assertEquals([await next, reader.tryRead()], served("b"));
  });

  test(`${name} aborted, then waited for again in the same turn: the new wait gets the item`, async () => {
    const { reader, writer } = new Channel<string>();
    const controller = new AbortController();
    const first = wait(reader, controller);
    controller.abort();
    const second = wait(reader);
    writer.tryWrite("a");
    await assertRejects(() => first);
    assertEquals([await second, reader.tryRead()], served("a"));
  });

  test(`${name} and a signal whose own listener writes: served if that comes first, else the item stays`, async () => {
    for (const writesFirst of [true, false]) {
      const { reader, writer } = new Channel<string>();
      const controller = spiedController();
      const write = () => void writer.tryWrite("a");
      if (writesFirst) controller.signal.addEventListener("abort", write);
      const pending = wait(reader, controller);
      if (!writesFirst) controller.signal.addEventListener("abort", write);
      controller.abort();
      if (writesFirst) {
        assertEquals([await pending, reader.tryRead()], served("a"));
      } else {
        await assertRejects(() => pending);
        assertEquals(reader.take(), ["a"]);
      }
      assertEquals([controller.listeners, reader.waiting], [1, false]);
    }
  });

  test(`${name} aborted and completed in the same turn: what came first counts`, async () => {
    const { reader, writer } = new Channel<string>();
    const controller = spiedController();
    const pending = wait(reader, controller);
    controller.abort(new Error("enough"));
    writer.complete(new Error("broken"));
    await assertRejects(() => pending, Error, "enough");

    const other = new Channel<string>();
    const otherController = spiedController();
    const otherPending = wait(other.reader, otherController);
    other.writer.complete(new Error("broken"));
    otherController.abort(new Error("enough"));
    await assertRejects(() => otherPending, Error, "broken");
    assertEquals([controller.listeners, otherController.listeners], [0, 0]);
  });

  test(`${name} aborted leaves completion and the other wait alone`, async () => {
    const { reader, writer } = new Channel<string>();
    const controller = new AbortController();
    const other = name === "read()" ? reader.waitToRead() : undefined;
    const pending = wait(reader, controller);
    controller.abort();
    await assertRejects(() => pending);
    if (other !== undefined) assertEquals([await stateOf(other), reader.waiting], ["pending", true]);
    assertEquals(await stateOf(reader.completion), "pending");
    writer.complete();
    await reader.completion;
  });

  for (const ending of ["tryWrite", "complete", "complete with an error", "abort"]) {
    test(`${name} keeps no listener once settled by ${ending}`, async () => {
      const { reader, writer } = new Channel<string>();
      const controller = spiedController();
      const pending = wait(reader, controller);
      assertEquals(controller.listeners, 1);
      if (ending === "tryWrite") writer.tryWrite("a");
      else if (ending === "abort") controller.abort();
      else writer.complete(ending === "complete" ? undefined : new Error("broken"));
      assertEquals(controller.listeners, 0);
      await Promise.allSettled([pending]);
    });
  }

  test(`${name} listens to a long-lived signal at most once, and adds no listener where it need not wait`, async () => {
    const { reader, writer } = new Channel<string>();
    const controller = spiedController();
    for (let i = 0; i < 1_000; i++) {
      const pending = wait(reader, controller);
      assertEquals(controller.listeners, 1);
      writer.tryWrite("a");
      await pending;
      reader.take();
      assertEquals(controller.listeners, 0);
    }
    assertEquals(controller.added, 1_000);
    writer.tryWrite("a");
    writer.tryWrite("b");
    reader.waitToRead(controller);
    await reader.read(controller);
    writer.complete();
    reader.take();
    reader.waitToRead(controller);
    await reader.read(controller);
    assertEquals([controller.added, controller.listeners], [1_000, 0]);
  });

  test(`${name} that is aborted and abandoned is no unhandled rejection`, async () => {
    const reasons = await unhandledRejections(async () => {
      const { reader } = new Channel<string>();
      const controller = new AbortController();
      wait(reader, controller);
      await nextTurn();
      controller.abort(new Error("pending"));
      wait(reader, controller); // aborted already
      await nextTurn();
    });
    assertEquals(reasons, []);
  });
}

test("waitToRead() is governed by the signal given last", async () => {
  const { reader } = new Channel<string>();
  const [first, second] = [spiedController(), spiedController()];
  const pending = reader.waitToRead(first);
  assertStrictEquals(reader.waitToRead(second), pending);
  assertEquals([first.listeners, second.listeners], [0, 1]);
  first.abort(new Error("first"));
  assertEquals(await stateOf(pending), "pending");
  second.abort(new Error("second"));
  await assertRejects(async () => await pending, Error, "second");
  assertEquals([first.listeners, second.listeners], [0, 0]);
});

test("waitToRead() without a signal frees the wait of the one given before", async () => {
  for (const options of [undefined, {}, { signal: undefined }]) {
    const { reader, writer } = new Channel<string>();
    const controller = spiedController();
    const pending = reader.waitToRead(controller);
    assertStrictEquals(reader.waitToRead(options), pending);
    assertEquals(controller.listeners, 0);
    controller.abort();
    assertEquals(await stateOf(pending), "pending");
    writer.tryWrite("a");
    assertStrictEquals(await pending, true);
  }
});

test("waitToRead() listens once to a signal that it is given again and again", () => {
  const { reader } = new Channel<string>();
  const controller = spiedController();
  for (let i = 0; i < 1_000; i++) reader.waitToRead(controller);
  assertEquals([controller.added, controller.listeners], [1, 1]);
});

test("waitToRead() leaves one listener in all behind many signals, on the last", () => {
  const { reader, writer } = new Channel<string>();
  const controllers = Array.from({ length: 100 }, spiedController);
  for (const controller of controllers) reader.waitToRead(controller);
  assertEquals(controllers.map(({ listeners }) => listeners), controllers.map((_, i) => i === 99 ? 1 : 0));
  writer.tryWrite("a");
  assertEquals(controllers[99].listeners, 0);
});

test("waitToRead() with a signal aborted already ends the pending wait too: it is the same promise", async () => {
  const { reader, writer } = new Channel<string>();
  const earlier = spiedController();
  const pending = reader.waitToRead(earlier);
  const reason = new Error("enough");
  assertStrictEquals(reader.waitToRead({ signal: AbortSignal.abort(reason) }), pending);
  assertStrictEquals(await assertRejects(async () => await pending), reason);
  assertEquals([earlier.listeners, reader.waiting], [0, false]);
  const next = reader.waitToRead();
  writer.tryWrite("a");
  assertEquals([await next, reader.tryRead()], [true, "a"]);
});

test("waitToRead() and a read() beside it each follow their own signal", async () => {
  const { reader, writer } = new Channel<string>();
  const [ofWait, ofRead] = [spiedController(), spiedController()];
  const wait = reader.waitToRead(ofWait);
  const read = reader.read(ofRead);
  ofWait.abort();
  await assertRejects(async () => await wait);
  assertEquals([ofWait.listeners, ofRead.listeners, reader.waiting], [0, 1, true]);
  writer.tryWrite("a");
  assertEquals([await read, ofRead.listeners], ["a", 0]);
});

const skip = runtime === "bun" ? "Bun's test runner takes it for itself, and fails" : undefined;
test("unhandledRejections() sees one", async () => {
  const error = new Error("nobody looks");
  assertEquals(await unhandledRejections(() => void Promise.reject(error)), [error]);
}, { skip });

test("a channel closed with an error is no unhandled rejection, whatever was abandoned", async () => {
  const reasons = await unhandledRejections(async () => {
    const waited = new Channel<string>();
    waited.reader.waitToRead();
    waited.reader.read();
    waited.writer.complete(new Error("pending"));
    waited.reader.read();
    const asked = new Channel<string>();
    void asked.reader.completion;
    asked.writer.complete(new Error("completion"));
    void asked.reader.completion;
    const unasked = new Channel<string>();
    unasked.writer.tryWrite("a");
    unasked.writer.complete(new Error("unread"));
    await nextTurn();
    unasked.reader.tryRead();
    void unasked.reader.completion;
    const writing = new Channel<string>({ capacity: 1 });
    writing.writer.tryWrite("a");
    writing.writer.waitToWrite();
    writing.writer.complete(new Error("no room"));
  });
  assertEquals(reasons, []);
});
