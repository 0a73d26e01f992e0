/**
 * A program that has nothing left to do once its endpoint has drained, whatever state its connections were in.
 *
 *     drains_and_ends SITUATION
 *
 * Prints `drained {…}`, the report, and ends by itself; or doesn't, which is what its test is about.
 */
import { connect as dialRaw, type Socket } from "node:net";
import process from "node:process";
import {
  connect,
  type Connection,
  type ConnectionHandler,
  ServerEndpoint,
  type ServerEndpointOptions,
} from "../../mod.ts";

interface Situation {
  options?: ServerEndpointOptions;
  handler?: ConnectionHandler;
  /** Makes the situation. */
  before?(endpoint: ServerEndpoint, port: number): Promise<unknown> | unknown;
  /** How often `drain` is called. */
  drains?: number;
  /** Of the drain; long enough to show a timer that is left, where nothing should be late. */
  deadline?: number;
}

const raw: Socket[] = [];

const situations: Record<string, Situation> = {
  "no connection": {},
  "idle connections": {
    handler: echo,
    before: async (endpoint, port) => {
      await Promise.all([dial(port), dial(port)]);
      await until(() => endpoint.connections.size === 2);
    },
  },
  "dialled connections": {
    handler: echo,
    options: { timeouts: { idle: 60_000 } },
    before: async (_, port) => {
      const connection = await connect({ port, timeouts: { idle: 60_000 } });
      await connection.send(Uint8Array.of(1));
      await connection.frames.read();
      void connection.frames.read();
    },
  },
  "a handler that never returns": { handler: () => new Promise(() => {}), before: dialOne, deadline: 200 },
  "a half-open connection": {
    handler: (connection) => connection.closed.then(() => {}),
    deadline: 200,
    before: async (endpoint, port) => {
      (await dial(port)).end();
      await until(() => [...endpoint.connections].length === 1);
    },
  },
  "a peer that doesn't read": {
    handler: (connection) => {
      while (connection.trySend(new Uint8Array(1_000_000)));
    },
    options: { lanes: { bytes: 50_000_000 } },
    deadline: 200,
    before: async (endpoint, port) => {
      (await dial(port)).pause();
      await until(() => [...endpoint.connections].some((connection) => connection.stats().bytesOut > 0));
    },
  },
  "an incomplete frame, and rates": {
    handler: echo,
    options: { limits: { framesPerSecond: 1, bytesPerSecond: 10, frameBytesPerSecond: 1 } },
    before: async (endpoint, port) => {
      (await dial(port)).write(Uint8Array.of(0, 0, 0, 1, 1, 0, 0, 0, 1, 2, 0, 0, 0, 9, 1));
      await until(() => [...endpoint.connections].some((connection) => connection.stats().paused));
    },
  },
  "connections that nobody has taken": {
    before: async (endpoint, port) => {
      await Promise.all([dial(port), dial(port)]);
      await until(() => endpoint.connections.size === 2);
    },
  },
  "connections that wait to be let in": {
    handler: echo,
    options: { limits: { connections: 1 } },
    before: async (endpoint, port) => {
      await Promise.all([dialOne(endpoint, port), dial(port), dial(port)]);
    },
  },
  "accepting suspended": {
    handler: echo,
    before: async (endpoint, port) => {
      endpoint.suspend();
      await dial(port);
    },
  },
  "drained twice": { handler: echo, before: dialOne, drains: 2 },
};

const { options = {}, handler, before, drains = 1, deadline = 60_000 } = situations[process.argv[2]];
const endpoint = await ServerEndpoint.listen(options, handler);
if (endpoint.address.transport !== "tcp") throw new Error("unreachable");
await before?.(endpoint, endpoint.address.port);
const reports = await Promise.all(Array.from({ length: drains }, () => endpoint.drain({ deadline })));
await endpoint.finished;
for (const socket of raw) socket.destroy();
console.log(`drained ${JSON.stringify(reports[0])}`);

async function echo(connection: Connection): Promise<void> {
  for await (const frame of connection) await connection.send(frame);
}

async function dialOne(endpoint: ServerEndpoint, port: number): Promise<void> {
  await dial(port);
  await until(() => endpoint.connections.size === 1);
}

function dial(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = dialRaw({ port, host: "127.0.0.1", allowHalfOpen: true }, () => resolve(socket));
    socket.on("error", reject);
    socket.on("end", () => socket.end());
    socket.resume();
    raw.push(socket);
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
