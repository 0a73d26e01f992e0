/** The longest time and the largest number of bytes or frames that an option takes: 2^31 - 1. */
const MOST = 2_147_483_647;

/** What an option that is a whole number takes. */
export interface NumberOption {
  /** What it is when it isn't given. */
  readonly default: number;
  /** The least it may be. */
  readonly from: number;
  /** The most it may be. */
  readonly to: number;
}

/** Times, in ms: 0 means none. */
const time = (ms: number): NumberOption => ({ default: ms, from: 0, to: MOST });
/** Limits that may be off, and are: 0. */
const off: NumberOption = { default: 0, from: 0, to: MOST };
/** Limits that can't be off. */
const least1 = (fallback: number): NumberOption => ({ default: fallback, from: 1, to: MOST });

/** Each option that is a whole number, as it is called from the options of `listen`. */
export const NUMBER_OPTIONS = {
  "port": { default: 0, from: 0, to: 65_535 },
  "timeouts.idle": time(0),
  "timeouts.frame": time(30_000),
  "timeouts.send": time(30_000),
  "timeouts.handshake": time(10_000),
  "timeouts.drain": time(10_000),
  "inbound.frames": least1(256),
  "inbound.bytes": least1(1_048_576),
  "lanes.frames": least1(1_024),
  "lanes.bytes": least1(1_048_576),
  "limits.connections": least1(10_000),
  "limits.connectionsPerAddress": off,
  "limits.bufferedBytes": { default: 268_435_456, from: 0, to: Number.MAX_SAFE_INTEGER },
  "limits.framesPerSecond": off,
  "limits.bytesPerSecond": off,
  "limits.frameBytesPerSecond": off,
  "proxyProtocol.timeout": time(5_000),
} as const satisfies Record<string, NumberOption>;

/** Each option that is one of a few words; the first is what it is when it isn't given. */
export const WORD_OPTIONS = {
  "inbound.memory": ["shared", "own"],
  "lanes.whenFull": ["wait", "drop", "close"],
  "limits.whenFull": ["wait", "refuse"],
  "tls.minVersion": ["TLSv1.2", "TLSv1.3"],
  "tls.clientCertificate": ["none", "request", "require"],
} as const satisfies Record<string, readonly string[]>;

/** Where listening is unless told otherwise: loopback. */
export const DEFAULT_HOSTNAME = "127.0.0.1";

/** The length that the kernel's queue of connections not yet accepted may have. The default is the runtime's own. */
export const BACKLOG_RANGE = { from: 1, to: 65_535 } as const;
