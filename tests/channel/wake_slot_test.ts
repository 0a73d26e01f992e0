import { assert, assertEquals, assertNotStrictEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { WakeSlot } from "../../src/channel/wake_slot.ts";
import { spiedController } from "../support/spied_controller.ts";
import { test } from "../support/test.ts";
import { stateOf, unhandledRejections } from "./support.ts";

test("WakeSlot isn't armed until it is waited on; fire() and fail() do nothing until then", async () => {
  const slot = new WakeSlot<number>();
  slot.fire(1);
  slot.fail(new Error("nobody waits"));
  assertEquals(slot.armed, false);
  const wait = slot.wait();
  assertEquals([slot.armed, await stateOf(wait)], [true, "pending"]);
});

test("WakeSlot.wait() returns one promise until it settles, by fire(), fail() or abort, then another", async () => {
  const slot = new WakeSlot<number>();
  const settle = {
    fire: () => slot.fire(1),
    fail: () => slot.fail(new Error("failed")),
    abort: () => {
      const controller = new AbortController();
      slot.wait(controller.signal);
      controller.abort();
    },
  };
  for (const [how, act] of Object.entries(settle)) {
    const wait = slot.wait();
    assertStrictEquals(slot.wait(), wait);
    act();
    assertEquals(slot.armed, false);
    const next = slot.wait();
    assertNotStrictEquals(next, wait);
    assertEquals([await stateOf(wait), await stateOf(next)], [how === "fire" ? "resolved" : "rejected", "pending"]);
    slot.fire(0);
  }
});

test("WakeSlot.fire() settles once: what comes later isn't heard", async () => {
  const slot = new WakeSlot<number>();
  const wait = slot.wait();
  slot.fire(1);
  slot.fire(2);
  slot.fail(new Error("late"));
  assertEquals(await wait, 1);
});

test("WakeSlot.fail() rejects with any reason, and is no unhandled rejection", async () => {
  for (const reason of [undefined, null, 0, "text", new Error("broken")]) {
    const slot = new WakeSlot<number>();
    const unhandled = await unhandledRejections(() => {
      slot.wait();
      slot.fail(reason);
    });
    assertEquals(unhandled, []);
    const wait = slot.wait();
    slot.fail(reason);
    assertStrictEquals(await wait.catch((caught) => caught), reason);
  }
});

test("WakeSlot.wait() with a signal aborted already rejects the pending wait, and leaves nothing", async () => {
  const slot = new WakeSlot<number>();
  const [earlier, aborted] = [spiedController(), spiedController()];
  aborted.abort(new Error("enough"));
  for (const pending of [slot.wait(earlier.signal), undefined]) {
    const wait = slot.wait(aborted.signal);
    if (pending !== undefined) assertStrictEquals(wait, pending);
    assertEquals([slot.armed, earlier.listeners, aborted.listeners], [false, 0, 0]);
    await assertRejects(() => wait, Error, "enough");
  }
});

test("WakeSlot listens to at most one signal, the one given last, and to none once settled", () => {
  const slot = new WakeSlot<number>();
  const controllers = [spiedController(), spiedController()];
  const listeners = () => controllers.map((controller) => controller.listeners);
  for (let i = 0; i < 3; i++) {
    slot.wait(controllers[0].signal);
    slot.wait(controllers[0].signal);
    assertEquals(listeners(), [1, 0]);
    slot.wait(controllers[1].signal);
    assertEquals(listeners(), [0, 1]);
    slot.wait();
    assertEquals(listeners(), [0, 0]);
    slot.wait(controllers[1].signal);
    slot.fire(1);
    assertEquals(listeners(), [0, 0]);
  }
  assert(controllers.every(({ added }) => added <= 6));
});
