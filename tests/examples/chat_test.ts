import { assert, assertEquals } from "@std/assert";
import { connect, type Connection } from "../../mod.ts";
import { NetClient } from "../peers/net_client.ts";
import { attend, bytes, text } from "../support/endpoints.ts";
import { test } from "../support/test.ts";
import { portOfExample, runExample } from "./example.ts";

async function join(port: number, name: string): Promise<Connection> {
  const member = await connect({ port });
  await member.send(bytes(name));
  assertEquals(text(await member.frames.read()), `* ${name} joined`);
  return member;
}

const next = async (member: Connection) => text(await member.frames.read());

test("examples/chat.ts relays a message to all others, with the name of who sent it", async () => {
  await using server = runExample("chat", ["serve", "0"]);
  const port = await portOfExample(server);
  const ann = await join(port, "ann");
  const bob = await join(port, "bob");
  assertEquals(await next(ann), "* bob joined");
  await ann.send(bytes("hi"));
  await bob.send(bytes("hello"));
  assertEquals([await next(bob), await next(ann)], ["ann: hi", "bob: hello"]);

  await ann.send(new Uint8Array(16_384).fill(0xff)); // not even UTF-8
  const long = await bob.frames.read();
  assertEquals([text(long?.subarray(0, 5)), long?.length], ["ann: ", 5 + 16_384]);
  const rude = await join(port, "rude");
  await rude.send(new Uint8Array(16_385));
  assertEquals([await next(ann), await next(ann)], ["* rude joined", "* rude left"]);
  assertEquals([await next(bob), await next(bob)], ["* rude joined", "* rude left"]);
  await attend(rude).closed;

  const second = await connect({ port });
  await second.send(bytes("ann"));
  assertEquals([await next(second), await next(second)], ["* This name is taken, or none", "<end>"]);

  await using line = runExample("chat", ["join", "carl", `${port}`], "from the keyboard\n");
  assertEquals((await line.ended).code, 0);
  const heard = [await next(ann), await next(ann), await next(ann)];
  assertEquals(heard, ["* carl joined", "carl: from the keyboard", "* carl left"]);

  await bob.close();
  assertEquals(await next(ann), "* bob left");
  server.signal("SIGTERM");
  assertEquals(await next(ann), "<end>");
  const { code, stdout, stderr } = await server.ended;
  assertEquals([code, stderr, stdout.split("\n").slice(1)], [0, "", ["closed", ""]]);
});

test("examples/chat.ts drops a member that doesn't read, and the others hear every message", async () => {
  await using server = runExample("chat", ["serve", "0"]);
  const port = await portOfExample(server);
  await using deaf = await NetClient.dial(port);
  deaf.send(bytes("deaf"));
  assertEquals(text(await deaf.next()), "* deaf joined");
  deaf.socket.pause();

  const listener = await join(port, "listener");
  const talkers = await Promise.all(["1", "2", "3", "4"].map(async (name) => {
    const talker = await connect({ port });
    await talker.send(bytes(name));
    return attend(talker);
  }));
  // 13 MB: more than the kernel and the room keep for one who doesn't read, and never much at once for one who does.
  const message = new Uint8Array(16_384).fill(46);
  const notices: string[] = [];
  for (let round = 0; round < 40; round++) {
    for (let i = 0; i < 20; i++) await talkers[i % 4].send(message);
    for (let heard = 0; heard < 20;) {
      const frame = await listener.frames.read();
      assert(frame !== undefined, "the listener was dropped too");
      if (frame.length > message.length) heard++;
      else notices.push(text(frame));
    }
  }
  await server.prints(/^deaf is too slow$/m);
  assertEquals(notices.sort(), ["* 1 joined", "* 2 joined", "* 3 joined", "* 4 joined", "* deaf left"]);
  assertEquals(server.stdout.match(/too slow/g)?.length, 1);

  server.signal("SIGTERM");
  await attend(listener).closed;
  const { code, stderr } = await server.ended;
  assertEquals([code, stderr], [0, ""]);
});
