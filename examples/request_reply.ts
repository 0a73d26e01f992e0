/**
 * Requests and replies with ids and deadlines over one connection: `requests.ts` at work. The server waits as long as
 * each request says, so that replies come in another order than requests.
 *
 *     deno run --allow-net examples/request_reply.ts serve [PORT]
 *     deno run --allow-net examples/request_reply.ts ask [PORT]
 *     bun examples/request_reply.ts serve [PORT]
 */
import process from "node:process";
import { connect, ServerEndpoint } from "@framed/server-endpoint";
import { answerRequests, RequestClient } from "./requests.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function serve(port: number): Promise<void> {
  const endpoint = await ServerEndpoint.listen({ port }, (connection) => answerRequests(connection, waitSoLong));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void endpoint.close());
  console.log("listening on", JSON.stringify(endpoint.address));
  await endpoint.finished;
  console.log("drained");
}

async function waitSoLong(payload: Uint8Array): Promise<Uint8Array> {
  const ms = Number(decode(payload));
  if (!(ms >= 0 && ms <= 60_000)) throw new RangeError("a request is a number of ms, 0 to 60,000");
  await new Promise((resolve) => setTimeout(resolve, ms));
  return encode(`after ${ms} ms`);
}

async function ask(port: number): Promise<void> {
  const client = new RequestClient(await connect({ port }));
  const requests = ["150", "50", "0", "1000", "soon"]; // all at once; the fourth takes too long, the fifth is none
  await Promise.all(requests.map(async (text) => {
    try {
      console.log(`${text}: ${decode(await client.request(encode(text), { deadline: 500 }))}`);
    } catch (error) {
      console.log(`${text}: ${(error as Error).message}`);
    }
  }));
  await client.close();
}

const [command, port = "7000"] = process.argv.slice(2);
if (command === "serve") await serve(Number(port));
else if (command === "ask") await ask(Number(port));
else {
  console.error("request_reply: serve [PORT] or ask [PORT]");
  process.exitCode = 2;
}
