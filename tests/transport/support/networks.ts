/** What the contract is held against: the running runtime's sockets, and the network inside the process. */
import type { EndpointAddress, Transport } from "../../../src/transport/contract.ts";
import { detectTransport } from "../../../src/transport/detect.ts";
import { memoryTransport } from "../../../src/transport/memory.ts";
import { withoutOpenssl } from "../../tls/support/certificates.ts";
import { runtime, test } from "../../support/test.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Network {
  readonly name: string;
  readonly transport: Transport;
  /** What a single write can't get rid of while nobody reads, in bytes. */
  readonly overflow: number;
  /** The most bytes of a socket that was destroyed which may arrive though it didn't count them: absent for none. */
  readonly uncounted?: number;
  /** Whether there is an operating system behind it, that others can reach. */
  readonly real: boolean;
  /** An address that is free. Dispose of it when nothing listens there any more. */
  address(): FreeAddress;
}

export interface FreeAddress extends Disposable {
  readonly address: EndpointAddress;
}

const transport = await detectTransport();

// Linux lets the buffers of a TCP connection grow to 4 MiB on the one side and 6 MiB (or what is set) on the other.
const kernelOverflow = 64 * 1024 * 1024;

export const realTcp: Network = {
  name: `${transport.name} tcp`,
  transport,
  overflow: kernelOverflow,
  real: true,
  address: anyPort,
};

export const realUnix: Network = {
  name: `${transport.name} unix`,
  transport,
  overflow: kernelOverflow,
  real: true,
  address: temporaryPath,
};

const memory: Network = {
  name: "memory",
  transport: memoryTransport(),
  overflow: 256 * 1024,
  real: false,
  address: anyPort,
};

/** The most awkward that the contract allows. */
const tightMemory: Network = {
  name: "tight memory",
  transport: memoryTransport({ highWaterMark: 1000, chunkBytes: 37, synchronousWrites: false }),
  overflow: 64 * 1024,
  real: false,
  address: temporaryPath,
};

export const networks: readonly Network[] = [realTcp, realUnix, memory, tightMemory];

/** These, and TLS over them: what flows over a socket is the same, whoever listens. */
export const socketNetworks: readonly Network[] = [...networks, ...await secureNetworks()];

async function secureNetworks(): Promise<Network[]> {
  if (withoutOpenssl !== undefined) {
    test("sockets under TLS keep the contract", () => {}, { skip: withoutOpenssl });
    return [];
  }
  const { overTls } = await import("./tls_transport.ts");
  // On Bun, TLS goes over Bun's own sockets only, and says so: `tls/faults_test.ts`.
  const tight = { highWaterMark: 20_000, chunkBytes: 37, synchronousWrites: false }; // room for a record
  const under = runtime === "bun"
    ? [realTcp]
    : [realTcp, memory, { ...tightMemory, transport: memoryTransport(tight), overflow: memory.overflow }];
  return await Promise.all(under.map(async (network) => ({
    ...network,
    name: `tls over ${network.name}`,
    // Node's TLS counts a record when its write is done. One that the system has taken, and of which Node is told only
    // after the destroy, arrives uncounted: there is one at a time, and this is the most it carries.
    ...(runtime === "node" && { uncounted: 16_384 }),
    transport: await overTls(network.transport),
  })));
}

function anyPort(): FreeAddress {
  return { address: { transport: "tcp", hostname: "127.0.0.1", port: 0 }, [Symbol.dispose]() {} };
}

/** In a folder of its own: a socket's path may have no more than about 100 bytes. */
export function temporaryPath(): FreeAddress & { readonly address: { readonly path: string } } {
  const folder = mkdtempSync(join(tmpdir(), "framed-"));
  return {
    address: { transport: "unix", path: join(folder, "socket") },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
