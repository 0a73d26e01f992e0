import type { BunSocket } from "./bun_socket.ts";
import type { SessionHandlers } from "./bun_secure.ts";

/** As much of Bun's API as is used, so that its types aren't needed. */
export interface BunApi {
  listen(options: BunWhere & { reusePort?: boolean }): NativeListener;
  connect(options: BunWhere): Promise<NativeSocket>;
}

type BunWhere = ({ hostname: string; port: number } | { unix: string }) & {
  allowHalfOpen: true;
  socket: Handlers;
};

export interface NativeListener {
  readonly port: number;
  /** Fills in the bound address, where `hostname` only repeats what was asked for. */
  getsockname(into: { address?: string }): void;
  stop(): void;
}

export interface NativeSocket {
  data: BunSocket;
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Returns how many bytes the kernel took: 0 when it is full, -1 when the connection is broken. */
  write(bytes: Uint8Array): number;
  pause(): void;
  resume(): void;
  shutdown(): void;
  terminate(): void;
  upgradeTLS(options: UpgradeOptions): unknown;
}

interface UpgradeOptions {
  readonly data: unknown;
  readonly tls: {
    readonly secureContext: unknown;
    readonly requestCert: boolean;
    readonly rejectUnauthorized: boolean;
    readonly ALPNProtocols?: Uint8Array;
    readonly servername?: string;
  };
  readonly socket: SessionHandlers;
  readonly isServer: boolean;
  /** What came before. */
  readonly initialData?: Uint8Array;
}

export interface Handlers {
  readonly binaryType: "uint8array";
  open(socket: NativeSocket): void;
  data(socket: NativeSocket, chunk: Uint8Array): void;
  drain(socket: NativeSocket): void;
  end(socket: NativeSocket): void;
  close(socket: NativeSocket, error?: Error): void;
  error(socket: NativeSocket, error: Error): void;
}
