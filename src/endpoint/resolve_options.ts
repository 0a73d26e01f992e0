/**
 * Options checked, each with its default filled in.
 *
 * @module
 */

import { Batch } from "../connection/batch.ts";
import { Outbound } from "../connection/outbound.ts";
import { Spare } from "../connection/spare.ts";
import { Decoding } from "../connection/decoding.ts";
import { byteLengthOf, type ConnectionRates, type ConnectionSettings } from "../connection/settings.ts";
import { FrameDecoder } from "../frame/decoder.ts";
import { FrameEncoder } from "../frame/encoder.ts";
import { lengthPrefixed } from "../frame/format.ts";
import { layoutOf } from "../frame/layout.ts";
import type { EndpointAddress } from "../transport/contract.ts";
import { type ByteBudget, CountingBudget } from "./budget.ts";
import { knownNames, numberOption, wordOption } from "./checks.ts";
import { DEFAULT_HOSTNAME, NUMBER_OPTIONS } from "./option_values.ts";
import type {
  AddressOptions,
  ConnectionOptions,
  ConnectOptions,
  LimitOptions,
  ServerEndpointOptions,
  TimeoutOptions,
} from "./options.ts";

const ADDRESS_NAMES = ["hostname", "port", "path"];
const CONNECTION_NAMES = ["format", "timeouts", "inbound", "lanes", "transport"];
const CONNECT_NAMES = [...ADDRESS_NAMES, ...CONNECTION_NAMES, "signal", "tls"];
const SERVER_NAMES = [...CONNECT_NAMES, "limits", "proxyProtocol", "reusePort", "backlog", "observer"];

const RATE_NAMES = ["framesPerSecond", "bytesPerSecond", "frameBytesPerSecond"] as const;
const ADMISSION_NAMES = ["connections", "connectionsPerAddress", "bufferedBytes", "whenFull", "allow", "deny"];
const LIMIT_NAMES = [...ADMISSION_NAMES, ...RATE_NAMES];

/** Checks the names of the options of `listen`. */
export function checkServerNames(options: ServerEndpointOptions): void {
  knownNames("the endpoint", options, SERVER_NAMES);
}

/** Checks the names of the options of `connect`. */
export function checkConnectNames(options: ConnectOptions): void {
  knownNames("connect", options, CONNECT_NAMES);
}

/** The address that the options name. */
export function resolveAddress(options: AddressOptions, fewestPort: 0 | 1): EndpointAddress {
  const { hostname, port, path } = options;
  if (path !== undefined) {
    if (typeof path !== "string" || path === "") {
      throw new TypeError(`Cannot use options: path must be a path that isn't empty, got ${JSON.stringify(path)}`);
    }
    if (hostname !== undefined || port !== undefined) {
      throw new TypeError("Cannot use options: path stands instead of hostname and port, not beside them");
    }
    return { transport: "unix", path };
  }
  if (hostname !== undefined && (typeof hostname !== "string" || hostname === "")) {
    throw new TypeError(`Cannot use options: hostname must be a name or an address, got ${JSON.stringify(hostname)}`);
  }
  if (fewestPort === 1 && port === undefined) throw new TypeError("Cannot use options: port or path is needed");
  return {
    transport: "tcp",
    hostname: hostname ?? DEFAULT_HOSTNAME,
    port: numberOption("port", port, { ...NUMBER_OPTIONS.port, from: fewestPort }),
  };
}

/** Checks the options of a connection and fills in the defaults. */
export function resolveConnection(
  options: ConnectionOptions,
  budget: ByteBudget,
  rates: ConnectionRates = resolveRates(undefined),
): ConnectionSettings {
  const { format = lengthPrefixed(), timeouts, inbound, lanes } = options;
  knownNames("timeouts", timeouts, ["idle", "frame", "send", "handshake", "drain"]);
  knownNames("inbound", inbound, ["frames", "bytes", "memory"]);
  knownNames("lanes", lanes, ["frames", "bytes", "whenFull"]);
  const inboundFrames = numberOption("inbound.frames", inbound?.frames);
  const laneFrames = numberOption("lanes.frames", lanes?.frames);
  const memory = wordOption("inbound.memory", inbound?.memory);
  const bytes = { fullMode: "wait", weigh: byteLengthOf } as const;
  const layout = layoutOf(format);
  const settings: ConnectionSettings = {
    plainLayout: layout.isPlain && memory === "shared" ? layout : undefined,
    decodings: new Spare(() => new Decoding(new FrameDecoder(format, { memory }))),
    outbounds: new Spare(() => new Outbound(settings)),
    batches: new Spare(() => new Batch()),
    encoder: new FrameEncoder(format),
    inbound: {
      ...bytes,
      budget: new CountingBudget(budget),
      capacity: inboundFrames,
      lowWatermark: Math.floor(inboundFrames / 2), // so that a full channel is refilled in few, long turns
      maxWeight: numberOption("inbound.bytes", inbound?.bytes),
    },
    lane: {
      ...bytes,
      budget,
      capacity: laneFrames,
      lowWatermark: laneFrames - 1,
      maxWeight: numberOption("lanes.bytes", lanes?.bytes),
    },
    laneFull: wordOption("lanes.whenFull", lanes?.whenFull),
    timeouts: {
      idle: numberOption("timeouts.idle", timeouts?.idle),
      frame: numberOption("timeouts.frame", timeouts?.frame),
      send: numberOption("timeouts.send", timeouts?.send),
      drain: numberOption("timeouts.drain", timeouts?.drain),
    },
    rates,
  };
  return settings;
}

/** How long setting up a connection may take, in ms. */
export function resolveHandshake(timeouts: TimeoutOptions | undefined): number {
  return numberOption("timeouts.handshake", timeouts?.handshake);
}

/** Checks the rates of a connection and fills in the defaults: none. */
export function resolveRates(limits: LimitOptions | undefined): ConnectionRates {
  const [framesPerSecond, bytesPerSecond, frameBytesPerSecond] = RATE_NAMES.map((name) =>
    numberOption(`limits.${name}`, limits?.[name])
  );
  return { framesPerSecond, bytesPerSecond, frameBytesPerSecond };
}

/** Limits, checked, with the defaults filled in. */
export interface Limits {
  readonly connections: number;
  readonly connectionsPerAddress: number;
  readonly bufferedBytes: number;
  readonly whenFull: "wait" | "refuse";
  readonly allow: readonly string[] | undefined;
  readonly deny: readonly string[] | undefined;
}

/** Checks the limits and fills in the defaults. */
export function resolveLimits(limits: LimitOptions | undefined): Limits {
  knownNames("limits", limits, LIMIT_NAMES);
  return {
    connections: numberOption("limits.connections", limits?.connections),
    connectionsPerAddress: numberOption("limits.connectionsPerAddress", limits?.connectionsPerAddress),
    bufferedBytes: numberOption("limits.bufferedBytes", limits?.bufferedBytes),
    whenFull: wordOption("limits.whenFull", limits?.whenFull),
    allow: limits?.allow,
    deny: limits?.deny,
  };
}
