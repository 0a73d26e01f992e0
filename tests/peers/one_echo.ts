/** Echoes one frame over a connection to itself, waits for `argv[2]` ms, and ends. */
import process from "node:process";
import { connect } from "../../mod.ts";
import { echo, portOf, serve } from "../support/endpoints.ts";

const { endpoint } = await serve(echo);
const client = await connect({ port: portOf(endpoint) });
await client.send(new Uint8Array(5));
await client.frames.read();
await new Promise((resolve) => setTimeout(resolve, Number(process.argv[2])));
await client.close();
await endpoint.close();
