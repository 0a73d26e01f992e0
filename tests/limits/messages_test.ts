/** What errors say: what was expected, what came, on which connection; and never a byte of a payload. */
import { inspect } from "node:util";
import { assert, assertEquals, assertInstanceOf, assertMatch, assertRejects, assertThrows } from "@std/assert";
import {
  type Connection,
  ConnectionClosedError,
  type ConnectionHandler,
  FrameCorruptError,
  FrameTooLargeError,
  FrameTruncatedError,
  lengthPrefixed,
  type ServerEndpointOptions,
} from "../../mod.ts";
import { bytes, portOf, readAll, serve, until } from "../support/endpoints.ts";
import { RawPeer } from "../support/raw_peer.ts";
import { test } from "../support/test.ts";

const SECRET = "s3cr3t-p4yl04d";
const secret = bytes(SECRET);

/** In a message: how the connections below are called. */
const NAME = String.raw`connection 1 \(127\.0\.0\.1:\d+\)`;

interface Served extends AsyncDisposable {
  connection: Connection;
  peer: RawPeer;
  /** Everything that a user could come to see: errors and what they hold, and what was printed. */
  seen(...errors: unknown[]): string;
}

async function open(
  options: ServerEndpointOptions = {},
  handler: ConnectionHandler = (connection) => connection.closed.then(() => {}),
): Promise<Served> {
  const { endpoint, accepted } = await serve(handler, options);
  const peer = await RawPeer.dial(portOf(endpoint));
  const connection = await accepted;
  return {
    connection,
    peer,
    seen: (...errors) =>
      [connection.signal.reason, ...errors].flatMap(withCauses).map((error) => `${error.message}\n${error.stack}`).join(
        "\n",
      ),
    async [Symbol.asyncDispose]() {
      connection.abort();
      await peer[Symbol.asyncDispose]();
      await endpoint.close();
    },
  };
}

/** An error and what caused it, as far as that is an error too. */
function withCauses(error: unknown): Error[] {
  return error instanceof Error ? [error, ...withCauses(error.cause)] : [];
}

/** Fails if a payload shows, as text or as any usual way of writing bytes. */
function assertNoSecret(text: string): void {
  const parts = [...secret];
  const hex = parts.map((byte) => byte.toString(16).padStart(2, "0"));
  for (
    const form of [
      SECRET,
      parts.join(","),
      parts.join(", "),
      hex.join(""),
      hex.join(" "),
      btoa(SECRET),
      SECRET.slice(0, 6),
    ]
  ) {
    assert(!text.includes(form), `a payload shows as ${form}:\n${text}`);
  }
}

const frame = (payload: Uint8Array) => Uint8Array.of(0, 0, 0, payload.length, ...payload);

const broken: [
  what: string,
  format: ServerEndpointOptions["format"],
  sent: Uint8Array,
  type: unknown,
  message: string,
][] = [
  [
    "a frame over the limit",
    lengthPrefixed({ maxFrameBytes: 20 }),
    Uint8Array.of(...frame(secret), 0, 0, 0, 21, ...secret),
    FrameTooLargeError,
    `^Cannot decode frame: length 21 is over the limit of 20, on ${NAME}$`,
  ],
  [
    "a frame whose length are payload bytes",
    undefined,
    Uint8Array.of(...secret, ...secret),
    FrameTooLargeError,
    `^Cannot decode frame: length \\d+ is over the limit of 1048576, on ${NAME}$`,
  ],
  [
    "a header that can't be",
    lengthPrefixed({ lengthBytes: "varint" }),
    Uint8Array.of(0x80, 0, ...secret),
    FrameCorruptError,
    `^Cannot decode frame: .+, on ${NAME}$`,
  ],
  [
    "a frame cut short",
    undefined,
    Uint8Array.of(0, 0, 0, 99, ...secret),
    FrameTruncatedError,
    `^Cannot decode frame: stream ended at byte 18 of 103, on ${NAME}$`,
  ],
];

for (const [what, format, sent, type, message] of broken) {
  test(`The error for ${what} says what came, what may, and where, and no byte of it`, async () => {
    await using served = await open({ format });
    const { connection, peer, seen } = served;
    const reading = readAll(connection);
    peer.writeBytes(sent);
    peer.finish();
    const { thrown } = await reading;
    const end = await connection.closed;
    assertEquals(end.error, thrown);
    // deno-lint-ignore no-explicit-any
    assertInstanceOf(thrown, type as any);
    assertMatch((thrown as Error).message, new RegExp(message));
    // The length of a frame is what its header says, and a number: that it may show is what it is for.
    assertNoSecret(seen(thrown, end.error));
  });
}

test("The errors of send() say what is wrong, and where, and no byte of it", async () => {
  await using served = await open({ format: lengthPrefixed({ maxFrameBytes: 8 }) });
  const { connection, peer, seen } = served;
  const tooLarge = await assertRejects(() => connection.send(secret), FrameTooLargeError);
  assertMatch(tooLarge.message, new RegExp(`^Cannot encode frame: length 14 is over the limit of 8, on ${NAME}$`));
  assertEquals([tooLarge.length, tooLarge.limit], [14, 8]);
  assertEquals(assertThrows(() => connection.trySend(secret), FrameTooLargeError).message, tooLarge.message);
  // deno-lint-ignore no-explicit-any
  const noBytes = await assertRejects(() => connection.send(SECRET as any), TypeError);
  // deno-lint-ignore no-explicit-any
  const noLane = await assertRejects(() => connection.send(bytes("x"), { lane: "urgent" as any }), TypeError);
  assertMatch(noLane.message, new RegExp(`lane must be "priority" or "normal", got urgent, on ${NAME}$`));
  peer.finish();
  void connection.close();
  const closing = await assertRejects(() => connection.send(bytes("x")), ConnectionClosedError);
  assertMatch(closing.message, new RegExp(`^Cannot send: ${NAME} is closing \\(closed\\)$`));
  await connection.closed;
  const closed = await assertRejects(() => connection.send(bytes("x")), ConnectionClosedError);
  assertMatch(closed.message, new RegExp(`^Cannot send: ${NAME} has ended \\(closed\\)$`));
  assertNoSecret(seen(tooLarge, noBytes, noLane, closing, closed));
});

test("The error of a full lane says what it holds, and where", async () => {
  await using served = await open({ lanes: { frames: 2, whenFull: "close" } });
  const { connection, seen } = served;
  for (let n = 0; n < 2; n++) assert(connection.trySend(secret));
  await assertRejects(() => connection.send(secret), ConnectionClosedError);
  const end = await connection.closed;
  assertEquals(end.reason, "lane-overflow");
  assertMatch(
    end.error!.message,
    new RegExp(`^Cannot send: the normal lane is full with 2 frames of 28 bytes, on ${NAME}$`),
  );
  assertNoSecret(seen(end.error));
});

test("A handler that throws a payload, and an abort with one for a reason, don't show it", async () => {
  await using thrown = await open({}, async (connection) => {
    throw await connection.frames.read();
  });
  thrown.peer.writeBytes(frame(secret));
  const end = await thrown.connection.closed;
  assertEquals(end.error!.message, "The handler of connection 1 threw: a value of type object");
  assertEquals(end.error!.cause, secret); // it is there for who asks for it
  assertNoSecret(thrown.seen(end.error));

  await using aborted = await open();
  aborted.connection.abort(secret);
  const { error } = await aborted.connection.closed;
  assertMatch(error!.message, new RegExp(`^Aborted ${NAME}: a value of type object$`));
  assertNoSecret(aborted.seen(error));
});

test("The system's errors keep their code, and say which connection it was", async () => {
  await using served = await open();
  served.peer.writeBytes(frame(secret));
  await until(() => served.connection.frames.size === 1);
  served.peer.reset();
  const { error } = await served.connection.closed;
  assertMatch(error!.message, new RegExp(`^The socket of ${NAME} failed: .+`));
  assertEquals((error as { code?: string }).code, "ECONNRESET");
  assertNoSecret(served.seen(error));
  assertMatch((served.connection.signal.reason as Error).message, new RegExp(`^The end of ${NAME}: transport-error$`));
});

test("Nothing is printed, whatever happens on a connection", async () => {
  const printed: string[] = [];
  const names = ["log", "error", "warn", "info", "debug"] as const;
  const real = names.map((name) => console[name]);
  for (const name of names) console[name] = (...args: unknown[]) => void printed.push(inspect(args));
  try {
    for (const sent of [frame(secret), Uint8Array.of(...secret, ...secret), Uint8Array.of(0, 0, 0, 99, ...secret)]) {
      await using served = await open({}, async (connection) => {
        const { thrown } = await readAll(connection);
        throw thrown ?? new Error("a handler's own");
      });
      served.peer.writeBytes(sent);
      served.peer.finish();
      await served.connection.closed;
    }
  } finally {
    for (const [i, name] of names.entries()) console[name] = real[i];
  }
  assertEquals(printed, []);
});
