import { BSON } from "mongodb";
import type { Connection } from "../../../mod.ts";

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
/** What stands before the body in what `mongodbFormat` delivers: request id, response to, opcode. */
const HEADER_BYTES = 12;

type Document = Record<string, unknown>;

/** Answers a MongoDB driver's commands as a server that stands alone would, from the documents that it is given. */
export async function answerCommands(
  connection: Connection,
  documents: readonly Document[],
  seen: string[],
): Promise<void> {
  for await (const message of connection) {
    const view = new DataView(message.buffer, message.byteOffset, message.length);
    const [id, opcode] = [view.getInt32(0, true), view.getInt32(8, true)];
    const command = opcode === OP_QUERY ? queryIn(message, view) : commandIn(message);
    const [name] = Object.keys(command);
    seen.push(name);
    const reply = BSON.serialize({ ...answerTo(name, command, documents), ok: 1 });
    await connection.send(opcode === OP_QUERY ? replyMessage(id, reply) : msgMessage(id, reply));
  }
}

function answerTo(name: string, command: Document, documents: readonly Document[]): Document {
  switch (name) {
    case "ismaster":
    case "isMaster":
    case "hello":
      return {
        isWritablePrimary: true,
        helloOk: true,
        maxBsonObjectSize: 16_777_216,
        maxMessageSizeBytes: 48_000_000,
        maxWriteBatchSize: 100_000,
        localTime: new Date(),
        minWireVersion: 0,
        maxWireVersion: 21,
      };
    case "find":
      return { cursor: { id: BSON.Long.ZERO, ns: `demo.${command.find}`, firstBatch: documents } };
    case "insert":
      return { n: (command.documents as unknown[]).length };
    default:
      return {};
  }
}

/** OP_QUERY, with which a handshake may begin: flags, a name that ends with 0, to skip, to return, then the command. */
function queryIn(message: Uint8Array, view: DataView): Document {
  const end = message.indexOf(0, HEADER_BYTES + 4) + 1 + 8;
  return BSON.deserialize(message.subarray(end, end + view.getInt32(end, true)));
}

/** OP_MSG: flags, then sections: one of kind 0, the command; those of kind 1 are lists that belong to it. */
function commandIn(message: Uint8Array): Document {
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  const command: Document = {};
  const lists: Document = {};
  for (let at = HEADER_BYTES + 4; at < message.length;) {
    const kind = message[at++];
    const end = at + view.getInt32(at, true);
    if (kind === 0) {
      Object.assign(command, BSON.deserialize(message.subarray(at, end)));
    } else {
      const nameEnd = message.indexOf(0, at + 4);
      const items: Document[] = [];
      for (let item = nameEnd + 1; item < end; item += view.getInt32(item, true)) {
        items.push(BSON.deserialize(message.subarray(item, item + view.getInt32(item, true))));
      }
      lists[new TextDecoder().decode(message.subarray(at + 4, nameEnd))] = items;
    }
    at = end;
  }
  return { ...command, ...lists };
}

/** OP_REPLY: flags, a cursor's id, from where, how many, and the document. */
function replyMessage(id: number, document: Uint8Array): Uint8Array {
  const message = new Uint8Array(HEADER_BYTES + 20 + document.length);
  const view = new DataView(message.buffer);
  view.setInt32(4, id, true);
  view.setInt32(8, OP_REPLY, true);
  view.setInt32(HEADER_BYTES + 16, 1, true);
  message.set(document, HEADER_BYTES + 20);
  return message;
}

/** OP_MSG with one section. */
function msgMessage(id: number, document: Uint8Array): Uint8Array {
  const message = new Uint8Array(HEADER_BYTES + 5 + document.length);
  const view = new DataView(message.buffer);
  view.setInt32(4, id, true);
  view.setInt32(8, OP_MSG, true);
  message.set(document, HEADER_BYTES + 5);
  return message;
}
