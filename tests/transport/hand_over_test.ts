/** The contract of `start` where it is called again: what follows goes to another sink. */
import { assertEquals } from "@std/assert";
import { test } from "../support/test.ts";
import { assertSameBytes, finish, Link, pattern, settle } from "./support/link.ts";
import { networks } from "./support/networks.ts";
import { Peer } from "./support/peer.ts";

for (const network of networks) {
  test(`${network.name}: start() again, while paused, hands what follows to another sink, whole`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    server.reactions = { data: () => server.socket.pause() };
    const sent = pattern(200_000);
    const sending = client.send(sent);
    await server.until(() => server.received > 0);
    const second = new Peer(server.socket).start();
    await settle(network);
    assertEquals(second.heard, [], "still paused");
    second.resume();
    await second.until(() => server.received + second.received === sent.length);
    await sending;
    client.shutdown();
    await second.until(() => second.has("end"));
    assertSameBytes(server.bytes, sent.subarray(0, server.received));
    assertSameBytes(second.bytes, sent.subarray(server.received));
    second.shutdown();
    assertEquals(await second.ended(), undefined);
    assertEquals([server.heard, second.violations], [["data"], []]);
    await finish(client);
    forget(server);
  });

  test(`${network.name}: start() again, where a write is under way, has it drained to the other sink`, async () => {
    await using link = await Link.open(network);
    const { client, server } = link;
    client.pause();
    server.pause();
    server.write(pattern(network.overflow));
    const second = new Peer(server.socket).start();
    let drained = 0;
    second.drained = () => void drained++; // a write that it hasn't made itself would count against the contract
    client.resume();
    await client.until(() => client.received === network.overflow);
    while (drained === 0) await settle(network);
    assertEquals([drained, server.has("drained")], [1, false]);
    await finish(second);
    forget(server);
  });

  test(`${network.name}: start() again on a socket that is gone says so to the other sink too`, async () => {
    await using link = await Link.open(network);
    const { server } = link;
    server.destroy();
    await server.ended();
    const second = new Peer(server.socket).start();
    assertEquals(second.heard, [], "not from inside the call");
    assertEquals(await second.ended(), undefined);
    await settle(network);
    assertEquals([second.heard, second.violations], [["gone"], []]);
  });

  test(`${network.name}: start() again on a socket that is being destroyed tells no sink twice`, async () => {
    await using link = await Link.open(network);
    const { server } = link;
    server.pause();
    server.destroy();
    const second = new Peer(server.socket).start();
    await second.ended();
    await settle(network);
    assertEquals([second.heard, second.violations, server.violations], [["gone"], [], []]);
    forget(server);
  });
}

/** Has the link believe that a sink which was replaced has heard the end. */
function forget(peer: Peer): void {
  if (!peer.has("gone")) peer.heard.push("gone");
}
