import { assert, assertEquals } from "@std/assert";
import { connect as connectTls } from "node:tls";
import { connect, type Connection, ServerEndpoint } from "../../mod.ts";
import { tlsRecordFormat } from "../../examples/formats.ts";
import { Program } from "../peers/program.ts";
import { portOf, until } from "../support/endpoints.ts";
import { test } from "../support/test.ts";
import { authority, withoutOpenssl } from "../tls/support/certificates.ts";

const HANDSHAKE = 22;
const APPLICATION_DATA = 23;

/** Passes records on from one connection to another, and notes the type of each. */
async function pass(from: Connection, to: Connection, types: number[]): Promise<void> {
  for await (const record of from) {
    types.push(record[0]);
    await to.send(record);
  }
  await to.close();
}

/** Sends a line over TLS, and gives the line that comes back. */
function ask(port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false }, () => socket.write(`${line}\n`));
    let came = "";
    socket.setEncoding("utf8").on("error", reject).on("data", (text: string) => {
      came += text;
      if (came.endsWith("\n")) socket.end(() => resolve(came.trimEnd()));
    });
  });
}

for (const version of ["tls1_2", "tls1_3"]) {
  test(`tlsRecordFormat passes on each record between a TLS client and openssl s_server -${version}`, async () => {
    const { certFile, keyFile } = authority("localhost").files;
    const serverArgs = ["-accept", "127.0.0.1:0", "-key", keyFile, "-cert", certFile, `-${version}`, "-rev"];
    await using server = Program.spawn("openssl", ["s_server", ...serverArgs]);
    const [, port] = await server.prints(/^ACCEPT .*:(\d+)$/m);

    const types: { client: number[]; server: number[] } = { client: [], server: [] };
    const relay = await ServerEndpoint.listen({ format: tlsRecordFormat }, async (client) => {
      const upstream = await connect({ port: Number(port), format: tlsRecordFormat });
      await Promise.all([pass(client, upstream, types.client), pass(upstream, client, types.server)]);
    });
    assertEquals(await ask(portOf(relay), "desserts"), "stressed");
    const long = "abcdefghij".repeat(1_000); // as much as -rev reverses at once
    assertEquals(await ask(portOf(relay), long), [...long].reverse().join(""));
    await until(() => relay.stats().active === 0);
    await relay.close();
    for (const side of [types.client, types.server]) {
      assertEquals(side[0], HANDSHAKE);
      assert(side.includes(APPLICATION_DATA), `${side}`);
    }
  }, { timeout: 10_000, skip: withoutOpenssl });
}
