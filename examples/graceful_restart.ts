/**
 * A restart that no client notices but by a moment's wait. The new server is started beside the old one and waits for the
 * port; then the old one is told to end. It closes its listener, answers every request that came whole, and leaves. Its
 * clients see the end, connect again with back-off, and ask anew what has no reply yet: at least once, so requests that
 * change something need an id of their own.
 *
 *     deno run --allow-net examples/graceful_restart.ts serve 7000        (the old one)
 *     deno run --allow-net examples/graceful_restart.ts ask 7000          (a client: 1,000 requests)
 *     deno run --allow-net examples/graceful_restart.ts serve 7000        (the new one; then SIGTERM to the old one)
 *     bun examples/graceful_restart.ts serve 7000
 */
import process from "node:process";
import { connect, ServerEndpoint } from "@framed/server-endpoint";
import { answerRequests, RequestClient } from "./requests.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Tries again after 10 ms, 20, 40, up to 500, each time a random part of it less, so that not all come at once. */
async function withBackOff<T>(attempt: () => Promise<T>, isTransient: (code: unknown) => boolean): Promise<T> {
  for (let wait = 10;; wait = Math.min(2 * wait, 500)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransient((error as { code?: unknown }).code)) throw error;
      await delay(wait * (0.5 + Math.random() / 2));
    }
  }
}

async function serve(port: number): Promise<void> {
  const answer = async (payload: Uint8Array): Promise<Uint8Array> => {
    await delay(20); // some work, so that there is always a request under way
    return encode(`${decode(payload)} by ${process.pid}`);
  };
  const endpoint = await withBackOff(
    () => ServerEndpoint.listen({ port }, (connection) => answerRequests(connection, answer)),
    (code) => code === "EADDRINUSE",
  );
  const drained = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => void endpoint.close().then(resolve));
    }
  });
  console.log("listening on", JSON.stringify(endpoint.address));
  await drained;
  const { framesIn, framesOut } = endpoint.stats();
  console.log(`drained: ${framesIn} requests, ${framesOut} replies`);
}

/** Asks, over whatever connection there is, until there is a reply. */
class RestartableClient {
  readonly #port: number;
  #client: Promise<RequestClient> | undefined;
  dials = 0;

  constructor(port: number) {
    this.#port = port;
  }

  async request(payload: Uint8Array): Promise<Uint8Array> {
    for (;;) {
      const dialled = this.#client ??= this.#dial();
      const client = await dialled;
      try {
        return await client.request(payload);
      } catch (error) {
        if (!client.ended) throw error;
        if (this.#client === dialled) this.#client = undefined; // else another request has dialled already
      }
    }
  }

  async #dial(): Promise<RequestClient> {
    const transient = ["ECONNREFUSED", "ECONNRESET"];
    const connection = await withBackOff(() => connect({ port: this.#port }), (code) => transient.includes(`${code}`));
    this.dials++;
    return new RequestClient(connection);
  }

  async close(): Promise<void> {
    await (await this.#client)?.close();
  }
}

async function ask(port: number): Promise<void> {
  const client = new RestartableClient(port);
  const servers = new Set<string>();
  let replies = 0;
  const one = async (number: number): Promise<void> => {
    const [echoed, server] = decode(await client.request(encode(`${number}`))).split(" by ");
    if (echoed !== `${number}`) throw new Error(`The reply to ${number} was to ${echoed}`);
    servers.add(server);
    if (++replies % 100 === 0) console.log(`${replies} replies`);
  };
  for (let number = 0; number < 1_000; number += 20) { // 20 at a time
    await Promise.all(Array.from({ length: 20 }, (_, i) => one(number + i)));
  }
  console.log(`${replies} replies from ${servers.size} servers, over ${client.dials} connections`);
  await client.close();
}

const [command, port = "7000"] = process.argv.slice(2);
if (command === "serve") await serve(Number(port));
else if (command === "ask") await ask(Number(port));
else {
  console.error("graceful_restart: serve [PORT] or ask [PORT]");
  process.exitCode = 2;
}
