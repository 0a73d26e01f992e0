import { Queue } from "./queue.ts";
import type { FullMode } from "./queue_limits.ts";
import { type ChannelReader, QueueReader } from "./reader.ts";
import { type ChannelWriter, QueueWriter } from "./writer.ts";

const DEFAULT_CAPACITY = 256;
const FULL_MODES: readonly FullMode[] = ["wait", "drop-newest", "drop-oldest", "drop-write"];

/**
 * How a {@linkcode Channel} is bounded.
 *
 * @example
 * ```ts
 * import { Channel, type ChannelOptions } from "@framed/server-endpoint";
 *
 * const dropped: string[] = [];
 * const options: ChannelOptions<string> = { capacity: 1, fullMode: "drop-oldest", onDropped: (item) => dropped.push(item) };
 * const { reader, writer } = new Channel<string>(options);
 * writer.tryWrite("old");
 * writer.tryWrite("new");
 * console.assert(reader.tryRead() === "new" && dropped.join() === "old");
 * ```
 */
export interface ChannelOptions<T extends NonNullable<unknown>> {
  /**
   * Most items held: a whole number of 1 or more, or `Infinity` for no limit.
   *
   * @default {256}
   */
  capacity?: number;
  /**
   * Writers that found the channel full are woken once it holds this many items or fewer: 0 to `capacity` - 1.
   * A lower one means fewer, longer turns.
   *
   * @default {capacity - 1}
   */
  lowWatermark?: number;
  /**
   * What a full channel does with one more item: `wait` refuses it (`tryWrite`) or waits for room (`write`);
   * `drop-newest` and `drop-oldest` drop an item that is in; `drop-write` drops the one being written.
   *
   * @default {"wait"}
   */
  fullMode?: FullMode;
  /** Called once with each item that is dropped, after the drop. What it throws reaches the writer. */
  onDropped?: (item: T) => void;
}

/**
 * A bounded queue between writers and one reader, after .NET's System.Threading.Channels: reading is synchronous while
 * there is something to read, and waiting is one promise, reused until it settles.
 *
 * @example
 * ```ts
 * import { Channel } from "@framed/server-endpoint";
 *
 * const channel = new Channel<string>({ capacity: 2 });
 * channel.writer.tryWrite("a");
 * channel.writer.tryWrite("b");
 * console.assert(channel.writer.tryWrite("c") === false); // full
 * channel.writer.complete();
 * for await (const item of channel.reader) console.log(item);
 * ```
 *
 * @typeParam T What it carries. `undefined` and `null` can't be items.
 */
export class Channel<T extends NonNullable<unknown>> {
  /** The reading side. */
  readonly reader: ChannelReader<T>;
  /** The writing side. */
  readonly writer: ChannelWriter<T>;

  /**
   * Makes an empty, open channel.
   *
   * @throws {RangeError} If `capacity` or `lowWatermark` is out of its range.
   * @throws {TypeError} If `fullMode` is not one of the four, or `onDropped` is not a function.
   */
  constructor(options: ChannelOptions<T> = {}) {
    const { capacity = DEFAULT_CAPACITY, fullMode = "wait", onDropped } = options;
    if (capacity !== Infinity && (!Number.isSafeInteger(capacity) || capacity < 1)) {
      throw new RangeError(
        `Cannot make a channel: capacity must be a whole number from 1, or Infinity, got ${capacity}`,
      );
    }
    const { lowWatermark = capacity - 1 } = options;
    if (
      lowWatermark !== Infinity && !Number.isSafeInteger(lowWatermark) || lowWatermark < 0 ||
      lowWatermark > capacity - 1
    ) {
      throw new RangeError(
        `Cannot make a channel: lowWatermark must be a whole number from 0 to ${capacity - 1}, got ${lowWatermark}`,
      );
    }
    if (!FULL_MODES.includes(fullMode)) {
      throw new TypeError(`Cannot make a channel: fullMode must be one of ${FULL_MODES.join(", ")}, got ${fullMode}`);
    }
    if (onDropped !== undefined && typeof onDropped !== "function") {
      throw new TypeError(`Cannot make a channel: onDropped must be a function, got ${typeof onDropped}`);
    }
    const queue = new Queue<T>({ capacity, lowWatermark, fullMode, onDropped });
    this.reader = new QueueReader(queue);
    this.writer = new QueueWriter(queue);
  }
}
