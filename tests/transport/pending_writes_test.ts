import { assertEquals, assertRejects } from "@std/assert";
import { PendingWrites, type WriteOwner } from "../../src/transport/pending_writes.ts";
import { test } from "../support/test.ts";

class Owner implements WriteOwner {
  readonly told: unknown[] = [];
  written(length: number): void {
    this.told.push(length);
  }
  writeFailed(thrown: unknown): void {
    this.told.push(thrown);
  }
}

/** A write whose end the test decides, and which counts the callbacks that it was given. */
function write(callbacks: Set<unknown>) {
  let resolve!: (length: number) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<number>((...callbacks) => [resolve, reject] = callbacks);
  const { then } = promise;
  promise.then = ((onWritten: never, onFailed: never) => {
    callbacks.add(onWritten).add(onFailed);
    return then.call(promise, onWritten, onFailed);
  }) as typeof then;
  return { promise, resolve, reject };
}

test("PendingWrites tells each owner of its own write, in whatever order they end", async () => {
  const writes = new PendingWrites();
  const owners = [new Owner(), new Owner(), new Owner()];
  const pending = owners.map(() => write(new Set()));
  owners.forEach((owner, i) => writes.follow(owner, pending[i]!.promise));
  const failure = new Error("planted");
  pending[2]!.resolve(2);
  pending[0]!.reject(failure);
  await assertRejects(() => pending[0]!.promise);
  await pending[2]!.promise;
  assertEquals(owners.map(({ told }) => told), [[failure], [], [2]]);
  pending[1]!.resolve(1);
  await pending[1]!.promise;
  assertEquals(owners.map(({ told }) => told), [[failure], [1], [2]]);
});

test("PendingWrites makes no callbacks for a write after another, of whichever owner", async () => {
  const writes = new PendingWrites();
  const callbacks = new Set<unknown>();
  for (let i = 0; i < 10; i++) {
    const owner = new Owner();
    const { promise, resolve } = write(callbacks);
    writes.follow(owner, promise);
    resolve(i);
    await promise;
    assertEquals(owner.told, [i]);
  }
  assertEquals(callbacks.size, 2);
});

test("PendingWrites follows an owner's next write from within the end of the last", async () => {
  const writes = new PendingWrites();
  const callbacks = new Set<unknown>();
  const second = write(callbacks);
  class Again extends Owner {
    override written(length: number): void {
      super.written(length);
      if (length === 1) writes.follow(this, second.promise);
    }
  }
  const owner = new Again();
  const first = write(callbacks);
  writes.follow(owner, first.promise);
  first.resolve(1);
  await first.promise;
  second.resolve(2);
  await second.promise;
  assertEquals(owner.told, [1, 2]);
  assertEquals(callbacks.size, 2);
});
