/**
 * The channels alone: bounded queues with one reader and at most one pending wait, without frames or sockets. Runs
 * wherever JavaScript does.
 *
 * @example A producer that waits for room, and a reader that takes batches
 * ```ts
 * import { Channel } from "@framed/server-endpoint/channel";
 *
 * const { reader, writer } = new Channel<number>({ capacity: 64 });
 * async function produce(): Promise<void> {
 *   for (let n = 1; n <= 1_000; n++) await writer.write(n);
 *   writer.complete();
 * }
 * const produced = produce();
 * let sum = 0;
 * while (await reader.waitToRead()) for (const n of reader.take()) sum += n;
 * await produced;
 * console.assert(sum === 500_500);
 * ```
 *
 * @module
 */

export { Channel, type ChannelOptions } from "./src/channel/channel.ts";
export { LaneReader } from "./src/channel/lane_reader.ts";
export type { FullMode } from "./src/channel/queue_limits.ts";
export type { ChannelReader, WaitOptions } from "./src/channel/reader.ts";
export type { ChannelWriter } from "./src/channel/writer.ts";
export { ChannelClosedError } from "./src/errors.ts";
