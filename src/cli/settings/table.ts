import { BACKLOG_RANGE, DEFAULT_HOSTNAME, NUMBER_OPTIONS, WORD_OPTIONS } from "../../endpoint/option_values.ts";
import { lengthPrefixed, MAX_FRAME_BYTES, MAX_LENGTH_OFFSET } from "../../frame/format.ts";
import { LOG_FORMATS } from "../log/format.ts";
import { LOG_LEVELS } from "../log/logger.ts";
import {
  hostAndPortSetting,
  listSetting,
  numberSetting,
  objectSetting,
  type Setting,
  type SettingSpec,
  textSetting,
  withoutFlag,
  wordSetting,
} from "./setting.ts";

/** Settings that belong together in the help. */
export interface SettingGroup {
  readonly title: string;
  readonly settings: readonly Setting[];
}

/** Where the server listens unless told otherwise. */
const DEFAULT_PORT = 9_000;
const MOST_WORKERS = 256;

const format = lengthPrefixed();

/** An option of the endpoint that is a whole number; its default and range are the library's. */
function option(
  key: keyof typeof NUMBER_OPTIONS,
  spec: Pick<SettingSpec<number>, "flag" | "placeholder" | "help"> & { default?: number },
): Setting {
  return numberSetting({ key, ...NUMBER_OPTIONS[key], ...spec });
}

/** An option of the endpoint that is one of a few words; its default is the library's. */
function choice(key: keyof typeof WORD_OPTIONS, spec: Pick<SettingSpec<string>, "flag" | "help">): Setting {
  return wordSetting<string>({ key, words: WORD_OPTIONS[key], default: WORD_OPTIONS[key][0], ...spec });
}

/** The path of a file. */
function file(key: string, flag: string, help: string): Setting {
  return textSetting({ key, flag, placeholder: "FILE", help });
}

/**
 * All that the server may be told. A row is all there is to a setting: its flag, its variable, its place in the
 * configuration file, its line in the help. A `key` that is an option of the endpoint is given to it.
 */
export const SETTING_GROUPS: readonly SettingGroup[] = [
  {
    title: "Where it listens",
    settings: [
      textSetting({
        key: "hostname",
        flag: "hostname",
        placeholder: "NAME",
        help: "Name or address to listen on",
        default: DEFAULT_HOSTNAME,
      }),
      option("port", {
        flag: "port",
        placeholder: "PORT",
        help: "TCP port, 0 for any free one",
        default: DEFAULT_PORT,
      }),
      textSetting({
        key: "path",
        flag: "path",
        placeholder: "PATH",
        help: "Unix socket to listen on, instead of TCP",
      }),
      numberSetting({
        key: "backlog",
        flag: "backlog",
        placeholder: "N",
        help: "Connections that the system holds until they are accepted",
        shownDefault: "the runtime's own",
        ...BACKLOG_RANGE,
      }),
      numberSetting({
        key: "workers",
        flag: "workers",
        placeholder: "N",
        help: "Processes that share the port, for as many cores",
        default: 1,
        from: 1,
        to: MOST_WORKERS,
      }),
    ],
  },
  {
    title: "How frames are cut",
    settings: [
      wordSetting<number | string>({
        key: "format.lengthBytes",
        flag: "length-bytes",
        help: "Width of the length field in bytes",
        words: [1, 2, 3, 4, 8, "varint"],
        default: format.lengthBytes,
      }),
      wordSetting<string>({
        key: "format.endian",
        flag: "endian",
        help: "Order of its bytes",
        words: ["big", "little"],
        default: format.endian,
      }),
      numberSetting({
        key: "format.lengthOffset",
        flag: "length-offset",
        placeholder: "BYTES",
        help: "Bytes before it",
        default: format.lengthOffset,
        from: 0,
        to: MAX_LENGTH_OFFSET,
      }),
      numberSetting({
        key: "format.lengthAdjustment",
        flag: "length-adjustment",
        placeholder: "BYTES",
        help: "Bytes to add to its value to get those that follow it",
        default: format.lengthAdjustment,
        from: -0xffff_ffff,
        to: MAX_FRAME_BYTES,
      }),
      numberSetting({
        key: "format.strip",
        flag: "strip",
        placeholder: "BYTES",
        help: "Bytes cut from the front of each delivered frame",
        shownDefault: "the header",
        from: 0,
        to: MAX_FRAME_BYTES,
      }),
      numberSetting({
        key: "format.maxFrameBytes",
        flag: "max-frame-bytes",
        placeholder: "BYTES",
        help: "Most bytes that may follow the length field",
        default: format.maxFrameBytes,
        from: 1,
        to: MAX_FRAME_BYTES,
      }),
    ],
  },
  {
    title: "Whom it lets in, and how much of them",
    settings: [
      option("limits.connections", { flag: "max-connections", placeholder: "N", help: "Connections at a time" }),
      option("limits.connectionsPerAddress", {
        flag: "max-connections-per-address",
        placeholder: "N",
        help: "Connections at a time from one address, 0 for no limit",
      }),
      choice("limits.whenFull", {
        flag: "when-full",
        help: "What one connection more does: wait for room, or be refused",
      }),
      option("limits.bufferedBytes", {
        flag: "max-buffered-bytes",
        placeholder: "BYTES",
        help: "Bytes that all connections may hold together, 0 for no limit",
      }),
      option("limits.framesPerSecond", {
        flag: "frames-per-second",
        placeholder: "N",
        help: "Frames that a connection may send in a second, 0 for no limit",
      }),
      option("limits.bytesPerSecond", {
        flag: "bytes-per-second",
        placeholder: "BYTES",
        help: "Bytes that a connection may send in a second, 0 for no limit",
      }),
      option("limits.frameBytesPerSecond", {
        flag: "frame-bytes-per-second",
        placeholder: "BYTES",
        help: "Least bytes a second at which the rest of a frame must come, 0 for no limit",
      }),
      listSetting({
        key: "limits.allow",
        flag: "allow",
        placeholder: "CIDR,...",
        help: "Addresses or blocks that may connect",
        shownDefault: "all",
      }),
      listSetting({
        key: "limits.deny",
        flag: "deny",
        placeholder: "CIDR,...",
        help: "Addresses or blocks that may not, even if allowed",
        shownDefault: "none",
      }),
    ],
  },
  {
    title: "TLS",
    settings: [
      file("tls.certFile", "tls-cert", "Certificate, and those that lead to a known authority, as PEM"),
      file("tls.keyFile", "tls-key", "Its private key, as PEM"),
      file("tls.caFile", "tls-ca", "Authorities that clients' certificates must come from, as PEM"),
      choice("tls.clientCertificate", {
        flag: "tls-client-certificate",
        help: "Whether clients show a certificate: it is checked with request, and needed with require",
      }),
      choice("tls.minVersion", { flag: "tls-min-version", help: "Oldest version spoken" }),
      listSetting({
        key: "tls.alpn",
        flag: "tls-alpn",
        placeholder: "NAME,...",
        help: "Protocols to agree on (ALPN), by preference",
      }),
      withoutFlag(objectSetting({
        key: "tls.sni",
        flag: "tls-sni",
        placeholder: "JSON",
        help: 'Other certificates, by the name asked for: {"api.example.com": {"certFile": …, "keyFile": …}}',
      })),
      {
        ...withoutFlag(textSetting({
          key: "tls.passphrase",
          flag: "tls-passphrase",
          placeholder: "TEXT",
          help: "What the key is encrypted with, as a variable or in the file",
        })),
        secret: true,
      },
    ],
  },
  {
    title: "PROXY protocol: connections through load balancers, under their own addresses",
    settings: [
      listSetting({
        key: "proxyProtocol.trusted",
        flag: "proxy-trusted",
        placeholder: "CIDR,...",
        help: "The load balancers; every connection must then come from one, with a header",
      }),
      wordSetting<number | string>({
        key: "proxyProtocol.version",
        flag: "proxy-version",
        help: "Version that is taken",
        words: ["any", 1, 2],
        default: "any",
      }),
      option("proxyProtocol.timeout", {
        flag: "proxy-timeout",
        placeholder: "MS",
        help: "How long the header may take, in milliseconds, 0 for as long as a handshake",
      }),
    ],
  },
  {
    title: "How long things may take, in milliseconds; 0 for no limit",
    settings: [
      option("timeouts.idle", {
        flag: "idle-timeout",
        placeholder: "MS",
        help: "Ends a connection on which nothing came or went",
      }),
      option("timeouts.frame", {
        flag: "frame-timeout",
        placeholder: "MS",
        help: "Ends a connection whose peer has begun a frame and not completed it",
      }),
      option("timeouts.send", {
        flag: "send-timeout",
        placeholder: "MS",
        help: "Ends a connection whose peer takes nothing of what it is sent",
      }),
      option("timeouts.handshake", {
        flag: "handshake-timeout",
        placeholder: "MS",
        help: "Gives up a connection that isn't set up",
      }),
      option("timeouts.drain", {
        flag: "drain-timeout",
        placeholder: "MS",
        help: "Aborts what is left of a drain, and a connection that doesn't close",
      }),
    ],
  },
  {
    title: "What a connection holds",
    settings: [
      option("inbound.frames", { flag: "inbound-frames", placeholder: "N", help: "Frames that wait to be read" }),
      option("inbound.bytes", { flag: "inbound-bytes", placeholder: "BYTES", help: "Their bytes" }),
      choice("inbound.memory", {
        flag: "inbound-memory",
        help: "Whether small frames may share a buffer, or have their own",
      }),
      option("lanes.frames", {
        flag: "lane-frames",
        placeholder: "N",
        help: "Frames that wait to be sent, in each lane",
      }),
      option("lanes.bytes", { flag: "lane-bytes", placeholder: "BYTES", help: "Their bytes" }),
      choice("lanes.whenFull", {
        flag: "lane-when-full",
        help: "What one frame more does: wait, be dropped, or close the connection",
      }),
    ],
  },
  {
    title: "What it tells",
    settings: [
      hostAndPortSetting({
        key: "admin.address",
        flag: "admin",
        help: "Address of an HTTP server with a page at /, and /healthz, /readyz, /metrics, /stats, /events and /drain",
      }),
      textSetting({
        key: "admin.tokenFile",
        flag: "admin-token-file",
        placeholder: "FILE",
        help: "File with the token that /drain needs, and all of them where the address isn't loopback",
      }),
      {
        ...withoutFlag(textSetting({
          key: "admin.token",
          flag: "admin-token",
          placeholder: "TOKEN",
          help: "The token itself, as a variable or in the file",
        })),
        secret: true,
      },
      wordSetting<string>({
        key: "log.level",
        flag: "log-level",
        help: "The least that is logged",
        words: LOG_LEVELS,
        default: "info",
      }),
      wordSetting<string>({
        key: "log.format",
        flag: "log-format",
        help: "How: auto is text on a terminal, otherwise json",
        words: LOG_FORMATS,
        default: "auto",
      }),
    ],
  },
];

/** All of them. */
export const SETTINGS: readonly Setting[] = SETTING_GROUPS.flatMap(({ settings }) => settings);

/** The file that holds those that are given by none of the other ways; it can't be named in itself. */
export const CONFIG_SETTING: Setting<string> = textSetting({
  key: "config",
  flag: "config",
  placeholder: "FILE",
  help: "JSON file with settings",
});

/** What handles connections: the argument that stands alone, so it has no flag. */
export const HANDLER_SETTING: Setting<string> = withoutFlag(textSetting({
  key: "handler",
  flag: "handler",
  placeholder: "HANDLER",
  help: "Module, or echo, relay or sink",
}));

/** All that the configuration file may hold. */
export const FILE_SETTINGS: readonly Setting[] = [HANDLER_SETTING, ...SETTINGS];

/** What the options of a handler's module may hold. */
export const SERVICE_SETTINGS: readonly Setting[] = SETTINGS.filter(({ key }) =>
  /^(format|limits|timeouts|inbound|lanes)\./.test(key)
);
