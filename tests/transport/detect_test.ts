import { assertEquals, assertRejects } from "@std/assert";
import { detectTransport } from "../../src/transport/detect.ts";
import { runtime, test } from "../support/test.ts";

test("detectTransport() loads the transport of the running runtime", async () => {
  assertEquals((await detectTransport()).name, runtime);
});

test("detectTransport() says so where there is no runtime that it knows", async () => {
  using _hidden = hideGlobals("Deno", "process");
  const error = await assertRejects(detectTransport, TypeError);
  assertEquals(error.message, "Cannot detect a transport: this is neither Deno, nor Bun, nor Node");
}, { skip: runtime === "bun" ? "Bun's global can't be hidden" : undefined });

function hideGlobals(...names: string[]): Disposable {
  const hidden = new Map<string, PropertyDescriptor>();
  for (const name of names) {
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
    if (descriptor && Reflect.deleteProperty(globalThis, name)) hidden.set(name, descriptor);
  }
  return {
    [Symbol.dispose]: () => hidden.forEach((descriptor, name) => Object.defineProperty(globalThis, name, descriptor)),
  };
}
