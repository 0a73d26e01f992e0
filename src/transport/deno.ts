/**
 * Deno's sockets, made of `Deno.listen` and `Deno.connect`.
 *
 * @module
 */

import { setImmediate } from "node:timers";
import { BusyReads } from "./busy_reads.ts";
import type { Transport, TransportConnectOptions, TransportListenOptions, TransportSocket } from "./contract.ts";
import { DenoListener } from "./deno_listener.ts";
import { keepFreedMemory, UNTOUCHED } from "./deno_memory.ts";
import { DenoSocket, type Shared } from "./deno_socket.ts";
import { systemError } from "./errno.ts";
import { PendingWrites } from "./pending_writes.ts";

/**
 * How long Deno may take to tell of a connection, in ms. One that is there when dialling is given up, and isn't told of yet,
 * Deno would leave open, and nobody could close it.
 */
const TOLD_WITHIN = 10;

/** Makes a transport of `Deno.listen` and `Deno.connect`. Its connections share one budget of read memory. */
export function denoTransport(): Transport {
  keepFreedMemory();
  const shared: Shared = {
    untouched: UNTOUCHED,
    slabs: { open: 0 },
    reads: new BusyReads(afterTurn),
    writes: new PendingWrites(),
  };
  return {
    name: "deno",
    listen: (options, acceptor) => Promise.try(() => new DenoListener(bind(options), acceptor, shared)),
    connect: (options) => dial(options, shared),
    afterTurn,
  };
}

function afterTurn(callback: () => void): void {
  setImmediate(callback);
}

function bind({ address, backlog, reusePort }: TransportListenOptions): Deno.Listener {
  if (reusePort && !canReusePort()) throw new TypeError("Cannot listen with reusePort: Deno needs --unstable-net");
  if (address.transport === "tcp") {
    const { hostname, port } = address;
    return Deno.listen({ hostname, port, ...(backlog && { tcpBacklog: backlog }), ...(reusePort && { reusePort }) });
  }
  if (backlog !== undefined) throw new TypeError("Cannot listen with backlog: Deno has none for unix sockets");
  return Deno.listen({ transport: "unix", path: address.path });
}

/** Without the flag, Deno ends the process instead of throwing. This is another thing that the flag brings. */
function canReusePort(): boolean {
  return "listenDatagram" in Deno;
}

async function dial({ address, signal }: TransportConnectOptions, shared: Shared): Promise<TransportSocket> {
  signal?.throwIfAborted();
  const giveUp = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onAbort = (): void => void (timer = setTimeout(() => giveUp.abort(), TOLD_WITHIN));
  signal?.addEventListener("abort", onAbort);
  try {
    const conn = address.transport === "tcp"
      ? await Deno.connect({ hostname: address.hostname, port: address.port, signal: giveUp.signal })
      : await Deno.connect({ transport: "unix", path: address.path });
    if (!signal?.aborted) return new DenoSocket(conn, shared);
    conn.close();
  } catch (thrown) {
    if (!signal?.aborted) throw systemError(thrown);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
  throw signal.reason;
}
