/** Bare framing on Deno. What is read goes to fresh memory, since the handler may keep its frames. */
import { announce } from "../announce.ts";
import { pack, WRITE_BYTES } from "./pack.ts";
import type { MakeEcho } from "./serve.ts";

/** Fresh memory is taken so many bytes at a time; the first time less, for those that never send much. */
const SLAB_BYTES = 65_536;
const FIRST_SLAB_BYTES = 256;
/** The same where a read brought {@linkcode LARGE_READ_BYTES}: of what is read at once, less lies in two slabs. */
const LARGE_SLAB_BYTES = 262_144;
const LARGE_READ_BYTES = 16_384;
/** An untouched block of this size, freed, makes glibc keep twice as much of what V8 frees for the next large slabs. */
const LARGEST_FREED_BYTES = 8 * 1024 * 1024;
/** Less room than a read brought is left unused, up to so many bytes. */
const MOST_UNUSED_BYTES = 65_536;

/** Whether there was a large slab. Not before it: the write buffers of small frames would then be cleared, and resident. */
let large = false;

/** Write buffers that no write is in. */
const spare: Uint8Array[] = [];

export async function serve(makeEcho: MakeEcho): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  announce(listener.addr.port);
  for await (const conn of listener) void connection(conn, makeEcho);
}

async function connection(conn: Deno.TcpConn, makeEcho: MakeEcho): Promise<void> {
  conn.setNoDelay(true);
  const writer = new Writer(conn);
  const echo = makeEcho((frames) => writer.write(frames));
  let slab = new Uint8Array(FIRST_SLAB_BYTES);
  let at = 0;
  try {
    for (let length = await conn.read(slab); length !== null; length = await conn.read(slab.subarray(at))) {
      const chunk = slab.subarray(at, at + length);
      at += length;
      if (slab.length - at < Math.min(length, MOST_UNUSED_BYTES)) {
        if (length >= LARGE_READ_BYTES && !large) {
          large = true;
          new ArrayBuffer(LARGEST_FREED_BYTES).transfer(0);
        }
        slab = new Uint8Array(length < LARGE_READ_BYTES ? SLAB_BYTES : LARGE_SLAB_BYTES);
        at = 0;
      }
      echo.chunk(chunk);
    }
    conn.close();
  } catch {
    // The peer is gone.
  }
}

/** One write at a time; what comes meanwhile is written together. */
class Writer {
  readonly #conn: Deno.TcpConn;
  #waiting: Uint8Array[] = [];
  #writing = false;

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  write(frames: readonly Uint8Array[]): void {
    if (this.#writing) this.#waiting.push(...frames);
    else void this.#send(frames);
  }

  async #send(first: readonly Uint8Array[]): Promise<void> {
    this.#writing = true;
    const buffer = spare.pop() ?? new Uint8Array(WRITE_BYTES);
    try {
      for (let frames = first; frames.length > 0;) {
        for (let next = 0, used = 0; next < frames.length;) {
          ({ next, used } = pack(frames, next, buffer));
          for (let sent = 0; sent < used;) sent += await this.#conn.write(buffer.subarray(sent, used));
        }
        frames = this.#waiting;
        this.#waiting = [];
      }
      spare.push(buffer);
    } catch {
      // The peer is gone.
    }
    this.#writing = false;
  }
}
