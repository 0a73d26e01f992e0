import { assert, assertEquals } from "@std/assert";
import { FrameDecoder, FrameEncoder, type FrameFormat } from "../../mod.ts";
import * as formats from "../../examples/formats.ts";
import { bytes as fromHex } from "../frame/support.ts";
import { test } from "../support/test.ts";
import { framesOf } from "./cut.ts";

/**
 * What the diagram of each format shows, in bytes: a frame on the wire, how many of its first bytes aren't delivered, and
 * the largest header that is taken, of a frame as long as its format allows, with the next one, which isn't.
 */
const diagrams: Record<keyof typeof formats, [wire: string, stripped: number, largest: string, tooLarge?: string]> = {
  dnsFormat: ["001d" + "00".repeat(29), 2, "ffff"],
  postgresFormat: ["51 0000000d 73656c656374203100", 0, "44 01000004", "44 01000005"],
  postgresStartupFormat: ["00000013 00030000 7573657200 64656d6f00 00", 4, "00002710", "00002711"],
  mongodbFormat: ["2a000000 01000000 00000000 dd070000" + "00".repeat(26), 4, "006cdc02", "016cdc02"],
  kafkaFormat: ["00000014 0012 0002 00000001 000a 6b61666b612d64656d6f", 4, "06400000", "06400001"],
  protobufFormat: ["ac02" + "00".repeat(300), 2, "808040", "818040"],
  erlangPacket1: ["05 68656c6c6f", 1, "ff"],
  erlangPacket2: ["0005 68656c6c6f", 2, "ffff"],
  erlangPacket4: ["00000005 68656c6c6f", 4, "00100000", "00100001"],
  mysqlFormat: ["010000 00 0e", 3, "ffffff"],
  mqttFormat: ["30 0a 0003 742f31 68656c6c6f", 0, "30 808040", "30 818040"],
  tlsRecordFormat: ["16 0301 00c8" + "00".repeat(200), 0, "17 0303 4800", "17 0303 4801"],
  amqpFormat: ["08 0000 00000000 ce", 0, "03 0001 0001fff8", "03 0001 0001fff9"],
};

for (const [name, [wire, stripped, largest, tooLarge]] of Object.entries(diagrams)) {
  const format: FrameFormat = formats[name as keyof typeof formats];

  test(`${name} delivers what its diagram shows, and makes it again from that`, () => {
    const bytes = fromHex(wire);
    for (const size of [1, bytes.length]) assertEquals(framesOf(format, bytes, size), [bytes.subarray(stripped)]);
    assertEquals(new FrameEncoder(format).encode(bytes.slice(stripped)), bytes);
  });

  test(`${name} takes a frame as long as its protocol or its limit allows, and not one byte more`, () => {
    const decoder = new FrameDecoder(format);
    decoder.push(fromHex(largest));
    assertEquals([decoder.error, decoder.frameStarted], [undefined, true]);
    if (tooLarge === undefined) return; // the length can't say more
    const refusing = new FrameDecoder(format);
    refusing.push(fromHex(tooLarge));
    assert(refusing.error?.message.endsWith(`is over the limit of ${format.maxFrameBytes}`), `${refusing.error}`);
  });
}
