/**
 * What a process of Deno's is made to do with its memory, so that what comes in large reads costs neither page faults nor
 * marking.
 *
 * @module
 */

import { getHeapStatistics } from "node:v8";

/** The block that {@linkcode keepFreedMemory} frees, in bytes: the allocator then keeps up to twice as much of what is free. */
const LARGEST_FREED = 8 * 1024 * 1024;

/** What {@linkcode UNTOUCHED} may take, in bytes: half of it brings a third of the gain. */
const MOST_UNTOUCHED = 1024 * 1024 * 1024;
/** Less of it, in bytes, brings nothing. */
const LEAST_UNTOUCHED = 128 * 1024 * 1024;

/**
 * Memory that is mapped and never touched, so that it takes none, one block for all transports.
 *
 * Each slab counts towards V8's limit for its heap and all buffers together, which it sets a tenth above what is live: with
 * little live, it marked the whole heap for every 45 MB that large frames brought. A tenth of this block lies above the 64 MB at
 * which it collects the young generation, and by then all that was read is garbage: nothing is left to mark.
 *
 * That limit is bounded by what the heap may take. A process with a small heap would mark without end if this took it all, so
 * it is a quarter at most. Where the memory can't be mapped, all goes on as it would without.
 */
export const UNTOUCHED: ArrayBuffer | undefined = mapUntouched(getHeapStatistics().heap_size_limit / 4);

/**
 * What V8 frees at a collection is what the next slabs are made of. glibc hands it back to the kernel once twice as much lies
 * free as the largest mapped block that was ever freed, 512 KiB with slabs of 256 KiB, and each page then comes back by a
 * fault: 0.1 to 0.6 of them for each echoed frame of 16 KiB. So one larger block is freed here. Nobody writes to it, so that
 * it takes no memory; to another allocator it is nothing. (mallopt(3), M_TRIM_THRESHOLD and M_MMAP_THRESHOLD)
 */
export function keepFreedMemory(): void {
  new ArrayBuffer(LARGEST_FREED).transfer(0);
}

function mapUntouched(share: number): ArrayBuffer | undefined {
  if (share < LEAST_UNTOUCHED) return undefined;
  try {
    return new ArrayBuffer(Math.min(share, MOST_UNTOUCHED));
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}
