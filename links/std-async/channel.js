// @ts-self-types="./channel.d.ts"
// deno-lint-ignore-file
// Copyright 2018-2026 the Deno authors. MIT license.
// Made from deno-std 1.4.0 by scripts/bundle_std_channel.ts.

var _a;
var MIN_CAPACITY = 8;
var MIN_SHRINK_CAPACITY = 64;
function nextPowerOfTwo(n) {
  if (n <= MIN_CAPACITY) return MIN_CAPACITY;
  n--;
  n |= n >>> 1;
  n |= n >>> 2;
  n |= n >>> 4;
  n |= n >>> 8;
  n |= n >>> 16;
  return n + 1;
}
var Deque = class {
  #buffer;
  #head;
  #length;
  #mask;
  get #capacity() {
    return this.#mask + 1;
  }
  constructor(source) {
    if (source === void 0 || source === null) {
      this.#buffer = new Array(MIN_CAPACITY);
      this.#head = 0;
      this.#length = 0;
      this.#mask = MIN_CAPACITY - 1;
      return;
    }
    if (source instanceof _a) {
      const capacity2 = nextPowerOfTwo(source.#length);
      this.#buffer = _a.#copyBuffer(source, capacity2);
      this.#head = 0;
      this.#length = source.#length;
      this.#mask = capacity2 - 1;
      return;
    }
    if (typeof source !== "object" && typeof source !== "string" || !(Symbol.iterator in Object(source))) {
      throw new TypeError(
        "Cannot construct a Deque: the 'source' parameter is not iterable, did you mean to call Deque.from?",
      );
    }
    if (Array.isArray(source)) {
      const len = source.length;
      const capacity2 = nextPowerOfTwo(len);
      const buffer = new Array(capacity2);
      for (let i = 0; i < len; i++) buffer[i] = source[i];
      this.#buffer = buffer;
      this.#head = 0;
      this.#length = len;
      this.#mask = capacity2 - 1;
      return;
    }
    const items = [...source];
    const capacity = nextPowerOfTwo(items.length);
    this.#buffer = new Array(capacity);
    for (let i = 0; i < items.length; i++) this.#buffer[i] = items[i];
    this.#head = 0;
    this.#length = items.length;
    this.#mask = capacity - 1;
  }
  get length() {
    return this.#length;
  }
  isEmpty() {
    return this.#length === 0;
  }
  pushBack(value, ...rest) {
    this.#maybeGrow();
    this.#buffer[this.#head + this.#length & this.#mask] = value;
    this.#length++;
    for (let i = 0; i < rest.length; i++) {
      this.#maybeGrow();
      this.#buffer[this.#head + this.#length & this.#mask] = rest[i];
      this.#length++;
    }
    return this.#length;
  }
  pushFront(value, ...rest) {
    for (let i = rest.length - 1; i >= 0; i--) {
      this.#maybeGrow();
      this.#head = this.#head - 1 & this.#mask;
      this.#buffer[this.#head] = rest[i];
      this.#length++;
    }
    this.#maybeGrow();
    this.#head = this.#head - 1 & this.#mask;
    this.#buffer[this.#head] = value;
    this.#length++;
    return this.#length;
  }
  popBack() {
    if (this.#length === 0) return void 0;
    this.#length--;
    const index = this.#head + this.#length & this.#mask;
    const value = this.#buffer[index];
    this.#buffer[index] = void 0;
    this.#maybeShrink();
    return value;
  }
  popFront() {
    if (this.#length === 0) return void 0;
    const value = this.#buffer[this.#head];
    this.#buffer[this.#head] = void 0;
    this.#head = this.#head + 1 & this.#mask;
    this.#length--;
    this.#maybeShrink();
    return value;
  }
  removeFirst(predicate) {
    const i = this.#findIndex(predicate);
    if (i === -1) return void 0;
    return this.#removeAtUnchecked(i);
  }
  removeAt(index) {
    if (index < 0) index += this.#length;
    if (index < 0 || index >= this.#length) return void 0;
    return this.#removeAtUnchecked(index);
  }
  find(predicate) {
    const i = this.#findIndex(predicate);
    if (i === -1) return void 0;
    return this.#buffer[this.#head + i & this.#mask];
  }
  findIndex(predicate) {
    return this.#findIndex(predicate);
  }
  peekFront() {
    if (this.#length === 0) return void 0;
    return this.#buffer[this.#head];
  }
  peekBack() {
    if (this.#length === 0) return void 0;
    return this.#buffer[this.#head + this.#length - 1 & this.#mask];
  }
  at(index) {
    if (index < 0) index += this.#length;
    if (index < 0 || index >= this.#length) return void 0;
    return this.#buffer[this.#head + index & this.#mask];
  }
  includes(value) {
    const buf = this.#buffer;
    const head = this.#head;
    const len = this.#length;
    const cap = this.#mask + 1;
    const firstLen = Math.min(len, cap - head);
    for (let i = 0; i < firstLen; i++) {
      const el = buf[head + i];
      if (el === value || el !== el && value !== value) return true;
    }
    const rem = len - firstLen;
    for (let i = 0; i < rem; i++) {
      const el = buf[i];
      if (el === value || el !== el && value !== value) return true;
    }
    return false;
  }
  clear() {
    this.#buffer = new Array(MIN_CAPACITY);
    this.#head = 0;
    this.#length = 0;
    this.#mask = MIN_CAPACITY - 1;
  }
  retain(predicate) {
    let write = 0;
    for (let read = 0; read < this.#length; read++) {
      const val = this.#buffer[this.#head + read & this.#mask];
      if (!predicate(val, read)) continue;
      if (write !== read) this.#buffer[this.#head + write & this.#mask] = val;
      write++;
    }
    for (let i = write; i < this.#length; i++) this.#buffer[this.#head + i & this.#mask] = void 0;
    this.#length = write;
    this.#maybeShrink();
  }
  toArray() {
    const buf = this.#buffer;
    const head = this.#head;
    const len = this.#length;
    const cap = this.#mask + 1;
    const result = new Array(len);
    const firstLen = Math.min(len, cap - head);
    for (let i = 0; i < firstLen; i++) result[i] = buf[head + i];
    const rem = len - firstLen;
    for (let i = 0; i < rem; i++) result[firstLen + i] = buf[i];
    return result;
  }
  static from(collection, options) {
    if (
      collection === null || collection === void 0 ||
      typeof collection !== "object" && typeof collection !== "string" ||
      !(Symbol.iterator in Object(collection) || "length" in Object(collection))
    ) throw new TypeError("Cannot create a Deque: the 'collection' parameter is not iterable or array-like");
    const result = new _a();
    let unmappedValues;
    if (collection instanceof _a) {
      if (!options?.map) {
        const capacity2 = nextPowerOfTwo(collection.#length);
        result.#buffer = _a.#copyBuffer(collection, capacity2);
        result.#head = 0;
        result.#length = collection.#length;
        result.#mask = capacity2 - 1;
        return result;
      }
      unmappedValues = collection.toArray();
    } else unmappedValues = collection;
    const mapped = options?.map ? Array.from(unmappedValues, options.map, options.thisArg) : Array.from(unmappedValues);
    const capacity = nextPowerOfTwo(mapped.length);
    result.#buffer = new Array(capacity);
    for (let i = 0; i < mapped.length; i++) result.#buffer[i] = mapped[i];
    result.#head = 0;
    result.#length = mapped.length;
    result.#mask = capacity - 1;
    return result;
  }
  *[Symbol.iterator]() {
    for (let i = 0; i < this.#length; i++) yield this.#buffer[this.#head + i & this.#mask];
  }
  *reversed() {
    for (let i = this.#length - 1; i >= 0; i--) yield this.#buffer[this.#head + i & this.#mask];
  }
  [Symbol.toStringTag] = "Deque";
  static #copyBuffer(source, capacity) {
    const buffer = new Array(capacity);
    const src = source.#buffer;
    const head = source.#head;
    const len = source.#length;
    const srcCap = source.#mask + 1;
    const firstLen = Math.min(len, srcCap - head);
    for (let i = 0; i < firstLen; i++) buffer[i] = src[head + i];
    const rem = len - firstLen;
    for (let i = 0; i < rem; i++) buffer[firstLen + i] = src[i];
    return buffer;
  }
  #realloc(newCapacity) {
    this.#buffer = _a.#copyBuffer(this, newCapacity);
    this.#head = 0;
    this.#mask = newCapacity - 1;
  }
  #findIndex(predicate) {
    for (let i = 0; i < this.#length; i++) if (predicate(this.#buffer[this.#head + i & this.#mask], i)) return i;
    return -1;
  }
  #removeAtUnchecked(index) {
    const val = this.#buffer[this.#head + index & this.#mask];
    if (index < this.#length - index - 1) this.#closeGapFromFront(index);
    else this.#closeGapFromBack(index);
    this.#length--;
    this.#maybeShrink();
    return val;
  }
  #closeGapFromFront(i) {
    for (let j = i; j > 0; j--) {
      const dst = this.#head + j & this.#mask;
      const src = this.#head + j - 1 & this.#mask;
      this.#buffer[dst] = this.#buffer[src];
    }
    this.#buffer[this.#head] = void 0;
    this.#head = this.#head + 1 & this.#mask;
  }
  #closeGapFromBack(i) {
    for (let j = i; j < this.#length - 1; j++) {
      const dst = this.#head + j & this.#mask;
      const src = this.#head + j + 1 & this.#mask;
      this.#buffer[dst] = this.#buffer[src];
    }
    this.#buffer[this.#head + this.#length - 1 & this.#mask] = void 0;
  }
  #maybeGrow() {
    if (this.#length < this.#capacity) return;
    if (this.#head === 0) this.#growWithoutCopying();
    else this.#grow();
  }
  #grow() {
    this.#realloc(this.#capacity * 2);
  }
  #growWithoutCopying() {
    this.#buffer.length = this.#capacity * 2;
    this.#mask = this.#buffer.length - 1;
  }
  #maybeShrink() {
    const capacity = this.#capacity;
    if (capacity > MIN_SHRINK_CAPACITY && this.#length < capacity / 4) this.#realloc(capacity / 2);
  }
};
_a = Deque;
var RESOLVED = Promise.resolve();
var EMPTY_RESULT = Object.freeze({ state: "empty" });
var CLOSED_RESULT = Object.freeze({ state: "closed" });
var ChannelClosedError = class extends Error {
  constructor(message, ...rest) {
    super(message);
    this.name = "ChannelClosedError";
    if (rest.length > 0) {
      Object.defineProperty(this, "value", { value: rest[0], writable: false, enumerable: true, configurable: false });
    }
  }
};
var Channel = class {
  #capacity;
  #buffer;
  #closed = false;
  #closeReason = void 0;
  #hasCloseReason = false;
  #receiveClosedError;
  #senders;
  #receivers;
  constructor(options = {}) {
    const { capacity = 0 } = options;
    if (!Number.isInteger(capacity) || capacity < 0) {
      throw new RangeError(`Cannot create channel: capacity must be a non-negative integer, received ${capacity}`);
    }
    this.#capacity = capacity;
    this.#buffer = new Deque();
    this.#senders = new Deque();
    this.#receivers = new Deque();
  }
  send(value, options) {
    if (this.#closed) return Promise.reject(new ChannelClosedError("Cannot send to a closed channel", value));
    if (this.#deliverToReceiver(value)) return RESOLVED;
    if (this.#buffer.length < this.#capacity) {
      this.#buffer.pushBack(value);
      return RESOLVED;
    }
    if (options?.signal?.aborted) return Promise.reject(options.signal.reason);
    return new Promise((res, rej) => {
      const node = { value, res, rej };
      this.#senders.pushBack(node);
      const signal = options?.signal;
      if (signal) {
        const onAbort = () => {
          if (this.#senders.peekFront() === node) this.#senders.popFront();
          else this.#senders.removeFirst((n) => n === node);
          node.rej(signal.reason);
        };
        signal.addEventListener("abort", onAbort, { once: true });
        node.res = () => {
          signal.removeEventListener("abort", onAbort);
          res();
        };
        node.rej = (reason) => {
          signal.removeEventListener("abort", onAbort);
          rej(reason);
        };
      }
    });
  }
  receive(options) {
    if (this.#buffer.length > 0) return Promise.resolve(this.#dequeue());
    const sender = this.#nextSender();
    if (sender) {
      sender.res();
      return Promise.resolve(sender.value);
    }
    if (this.#closed) return Promise.reject(this.#receiveError());
    if (options?.signal?.aborted) return Promise.reject(options.signal.reason);
    return new Promise((res, rej) => {
      const node = { res, rej };
      this.#receivers.pushBack(node);
      const signal = options?.signal;
      if (signal) {
        const onAbort = () => {
          if (this.#receivers.peekFront() === node) this.#receivers.popFront();
          else this.#receivers.removeFirst((n) => n === node);
          node.rej(signal.reason);
        };
        signal.addEventListener("abort", onAbort, { once: true });
        node.res = (value) => {
          signal.removeEventListener("abort", onAbort);
          res(value);
        };
        node.rej = (reason) => {
          signal.removeEventListener("abort", onAbort);
          rej(reason);
        };
      }
    });
  }
  trySend(value) {
    if (this.#closed) return false;
    if (this.#deliverToReceiver(value)) return true;
    if (this.#buffer.length >= this.#capacity) return false;
    this.#buffer.pushBack(value);
    return true;
  }
  tryReceive() {
    if (this.#buffer.length > 0) return { state: "ok", value: this.#dequeue() };
    const sender = this.#nextSender();
    if (sender) {
      sender.res();
      return { state: "ok", value: sender.value };
    }
    if (this.#closed) return CLOSED_RESULT;
    return EMPTY_RESULT;
  }
  close(...args) {
    if (this.#closed) return;
    this.#closed = true;
    if (args.length > 0) {
      this.#closeReason = args[0];
      this.#hasCloseReason = true;
    }
    let sender;
    while ((sender = this.#senders.popFront()) !== void 0) {
      sender.rej(new ChannelClosedError("Cannot send to a closed channel", sender.value));
    }
    let receiver;
    while ((receiver = this.#receivers.popFront()) !== void 0) receiver.rej(this.#receiveError());
  }
  get closed() {
    return this.#closed;
  }
  get size() {
    return this.#buffer.length;
  }
  get capacity() {
    return this.#capacity;
  }
  async *[Symbol.asyncIterator]() {
    while (true) {
      try {
        yield await this.receive();
      } catch (e) {
        if (e instanceof ChannelClosedError && !this.#hasCloseReason) return;
        throw e;
      }
    }
  }
  toReadableStream() {
    return new ReadableStream({
      pull: async (controller) => {
        try {
          controller.enqueue(await this.receive());
        } catch (e) {
          if (e instanceof ChannelClosedError && !this.#hasCloseReason) controller.close();
          else controller.error(e);
        }
      },
      cancel: (reason) => {
        if (reason === void 0) this.close();
        else this.close(reason);
      },
    });
  }
  [Symbol.dispose]() {
    this.close();
  }
  [Symbol.asyncDispose]() {
    this.close();
    return RESOLVED;
  }
  #nextSender() {
    return this.#senders.popFront();
  }
  #deliverToReceiver(value) {
    const receiver = this.#receivers.popFront();
    if (!receiver) return false;
    receiver.res(value);
    return true;
  }
  #dequeue() {
    const value = this.#buffer.popFront();
    const sender = this.#nextSender();
    if (sender) {
      this.#buffer.pushBack(sender.value);
      sender.res();
    }
    return value;
  }
  #receiveError() {
    if (this.#hasCloseReason) return this.#closeReason;
    this.#receiveClosedError ??= new ChannelClosedError("Cannot receive from a closed channel");
    return this.#receiveClosedError;
  }
};
export { Channel, ChannelClosedError };
