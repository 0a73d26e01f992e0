/**
 * Formats of real protocols, to copy from. Each says where its length stands and what it counts; what a frame holds is
 * its protocol's business. All are tested against a real client or server: `tests/protocols/`.
 *
 * A frame goes to `send` as it is delivered. Where that begins before or inside the header, it is the full frame, with
 * anything for its length, which is filled in.
 *
 * @module
 */
import { type FrameFormat, lengthPrefixed } from "@framed/server-endpoint";

/**
 * DNS over TCP: {@link https://www.rfc-editor.org/rfc/rfc1035#section-4.2.2 RFC 1035 section 4.2.2}, RFC 7766 section 8.
 *
 *     ON THE WIRE                DELIVERED
 *     +- length -+- message -+   +- message -+
 *     |   001D   |  29 bytes |   |  29 bytes |
 *     +----------+-----------+   +-----------+
 */
export const dnsFormat: FrameFormat = lengthPrefixed({ lengthBytes: 2, maxFrameBytes: 65_535 });

/**
 * PostgreSQL, every message but a client's first. The length counts itself, not the type before it:
 * {@link https://www.postgresql.org/docs/current/protocol-message-formats.html Frontend/Backend Protocol, Message Formats}.
 *
 *     ON THE WIRE, AND DELIVERED (a query, `select 1`)
 *     +- type -+-- length --+------ body ------+
 *     |   51   |  0000000D  |  73...31 00      |
 *     +--------+------------+------------------+
 *
 * A row of more than 16 MiB needs a higher limit.
 */
export const postgresFormat: FrameFormat = lengthPrefixed({
  lengthOffset: 1,
  lengthAdjustment: -4,
  strip: 0,
  maxFrameBytes: 16_777_216,
});

/**
 * PostgreSQL, a client's first message, which has no type: StartupMessage, SSLRequest, GSSENCRequest or CancelRequest. A
 * server takes 10,000 bytes at most. See `preamble.ts` for a connection that begins with it.
 *
 *     ON THE WIRE                                      DELIVERED
 *     +-- length --+- version -+----- parameters -----+   +- version -+----- parameters -----+
 *     |  00000013  |  00030000 |  "user" 00 "demo" 00 |   |  00030000 |  "user" 00 "demo" 00 |
 *     |            |           |  00                  |   |           |  00                  |
 *     +------------+-----------+----------------------+   +-----------+----------------------+
 */
export const postgresStartupFormat: FrameFormat = lengthPrefixed({ lengthAdjustment: -4, maxFrameBytes: 9_996 });

/**
 * MongoDB. The length is little-endian and counts itself; what is delivered begins with the request's id:
 * {@link https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/#standard-message-header Wire Protocol, Standard Message Header}.
 * A server takes 48,000,000 bytes at most (`maxMessageSizeBytes`).
 *
 *     ON THE WIRE                                                   DELIVERED
 *     +- length -+- requestID -+- responseTo -+- opCode -+- body -+   +- requestID -+- ... -+
 *     | 2A000000 |   01000000  |   00000000   | DD070000 |  ...   |   |   01000000  |  ...  |
 *     +----------+-------------+--------------+----------+--------+   +-------------+-------+
 */
export const mongodbFormat: FrameFormat = lengthPrefixed({
  endian: "little",
  lengthAdjustment: -4,
  maxFrameBytes: 47_999_996,
});

/**
 * Kafka, requests and responses: {@link https://kafka.apache.org/protocol#protocol_common Kafka Protocol, Common Request and Response Structure}.
 * A broker takes 100 MiB at most, unless told otherwise (`socket.request.max.bytes`).
 *
 *     ON THE WIRE                                              DELIVERED
 *     +-- size --+- api key -+- version -+- correlation -+-- … --+   +- api key -+- … -+
 *     | 00000014 |    0012   |    0002   |   00000001    |       |   |    0012   |     |
 *     +----------+-----------+-----------+---------------+-------+   +-----------+-----+
 */
export const kafkaFormat: FrameFormat = lengthPrefixed({ maxFrameBytes: 104_857_600 });

/**
 * Delimited Protocol Buffers, as `writeDelimitedTo` and `encodeDelimited` make them:
 * {@link https://protobuf.dev/programming-guides/techniques/#streaming Techniques, Streaming Multiple Messages}.
 *
 *     ON THE WIRE                  DELIVERED
 *     +- varint -+-- message --+   +-- message --+
 *     |   AC02   |  300 bytes  |   |  300 bytes  |
 *     +----------+-------------+   +-------------+
 */
export const protobufFormat: FrameFormat = lengthPrefixed({ lengthBytes: "varint" });

/**
 * Erlang's `{packet, 1}`: {@link https://www.erlang.org/doc/apps/kernel/inet.html#setopts/2 inet:setopts/2}.
 *
 *     ON THE WIRE               DELIVERED
 *     +- length -+- packet -+   +- packet -+
 *     |    05    |  hello   |   |  hello   |
 *     +----------+----------+   +----------+
 */
export const erlangPacket1: FrameFormat = lengthPrefixed({ lengthBytes: 1 });

/** Erlang's `{packet, 2}`: as {@linkcode erlangPacket1}, with the length `0005`. */
export const erlangPacket2: FrameFormat = lengthPrefixed({ lengthBytes: 2 });

/** Erlang's `{packet, 4}`: as {@linkcode erlangPacket1}, with the length `00000005`. The default format. */
export const erlangPacket4: FrameFormat = lengthPrefixed();

/**
 * MySQL packets. The length counts neither itself nor the sequence number, which is delivered, as both sides must count:
 * {@link https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html MySQL Packets}. A payload of
 * 16,777,215 bytes or more goes on in the next packet.
 *
 *     ON THE WIRE                             DELIVERED
 *     +- length -+- sequence -+- payload -+   +- sequence -+- payload -+
 *     |  010000  |     00     |     0E    |   |     00     |     0E    |
 *     +----------+------------+-----------+   +------------+-----------+
 */
export const mysqlFormat: FrameFormat = lengthPrefixed({
  lengthBytes: 3,
  endian: "little",
  lengthAdjustment: 1,
  maxFrameBytes: 16_777_216,
});

/**
 * MQTT control packets. The length, a varint of 4 bytes at most, stands behind the first byte:
 * {@link https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html#_Toc3901021 MQTT 5 section 2.1.4}, MQTT 3.1.1
 * section 2.2.3. It may be up to 268,435,455; most brokers take much less.
 *
 *     ON THE WIRE, AND DELIVERED (PUBLISH)
 *     +- type and flags -+- length -+---------------- rest ----------------+
 *     |        30        |    0A    |  0003 "t/1", and a message of 5 bytes |
 *     +------------------+----------+---------------------------------------+
 */
export const mqttFormat: FrameFormat = lengthPrefixed({ lengthOffset: 1, lengthBytes: "varint", strip: 0 });

/**
 * TLS records, for those who look at a handshake or pass it on:
 * {@link https://www.rfc-editor.org/rfc/rfc8446#section-5.1 RFC 8446 section 5.1}. A ciphertext has 16,640 bytes at most,
 * and 18,432 in TLS 1.2 (RFC 5246 section 6.2.3).
 *
 *     ON THE WIRE, AND DELIVERED (the record that a ClientHello comes in)
 *     +- type -+- version -+- length -+- fragment -+
 *     |   16   |    0301   |   00C8   |  200 bytes |
 *     +--------+-----------+----------+------------+
 */
export const tlsRecordFormat: FrameFormat = lengthPrefixed({
  lengthOffset: 3,
  lengthBytes: 2,
  strip: 0,
  maxFrameBytes: 18_432,
});

/**
 * AMQP 0-9-1, every frame: {@link https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf AMQP 0-9-1 section 4.2.3}. The
 * size counts the payload alone, between a header of 7 bytes and the frame-end; RabbitMQ's frames have 131,072 bytes at
 * most in all. Before its first frame a client sends 8 bytes that are none, `"AMQP" 00 00 09 01`: see `preamble.ts`.
 *
 *     ON THE WIRE, AND DELIVERED (a heartbeat)
 *     +- type -+- channel -+-- size --+- payload -+- end -+
 *     |   08   |    0000   | 00000000 |           |   CE  |
 *     +--------+-----------+----------+-----------+-------+
 */
export const amqpFormat: FrameFormat = lengthPrefixed({
  lengthOffset: 3,
  lengthAdjustment: 1,
  strip: 0,
  maxFrameBytes: 131_065,
});
