import type { Connection } from "@framed/server-endpoint";
import { Rcode, readQuery, writeReply } from "./message.ts";
import { Zone } from "./zone.ts";

/** Names for examples and addresses for documentation: RFC 2606, RFC 5737. */
export const demoZone: Zone = new Zone("demo.example", {
  "demo.example": { a: ["192.0.2.1"], txt: [["a zone for a demo"]] },
  "www.demo.example": { a: ["192.0.2.10", "192.0.2.11"] },
  "long.demo.example": { txt: [["one string", "and another"], Array.from({ length: 8 }, () => "long ".repeat(50))] },
});

/** Answers the queries of one connection, in order. */
export async function answerQueries(connection: Connection, zone: Zone): Promise<void> {
  for await (const message of connection) {
    const query = readQuery(message);
    if (query === undefined) return; // there is nothing to answer to: whoever this is, it doesn't ask in DNS
    const reply = "question" in query ? zone.answer(query) : { rcode: Rcode.FORMERR };
    await connection.send(writeReply(query, reply));
  }
}
