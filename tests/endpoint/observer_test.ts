import { assert, assertEquals } from "@std/assert";
import { connect, type EndpointObserver, ServerEndpoint } from "../../mod.ts";
import { bytes, echo, portOf, until } from "../support/endpoints.ts";
import { test } from "../support/test.ts";

/** Notes down all that it is told, a word or two for each. */
class Notes implements EndpointObserver {
  readonly lines: string[] = [];
  opened: EndpointObserver["opened"] = (connection) => void this.lines.push(`opened ${connection.id}`);
  ended: EndpointObserver["ended"] = (connection, end) => {
    this.lines.push(`ended ${connection.id}: ${end.reason}, ${end.framesIn} in`);
  };
  refused: EndpointObserver["refused"] = (address, reason) => {
    assert(address.transport === "tcp" && address.hostname === "127.0.0.1");
    this.lines.push(`refused: ${reason}`);
  };
}

test("ServerEndpoint tells its observer that a connection opened, before its handler runs, and that it ended", async () => {
  const observer = new Notes();
  await using endpoint = await ServerEndpoint.listen({ observer }, (connection) => {
    observer.lines.push(`handling ${connection.id}`);
    return echo(connection);
  });
  const client = await connect({ port: portOf(endpoint) });
  await client.send(bytes("hi"));
  await client.frames.read();
  await client.close();
  await until(() => observer.lines.length === 3);
  assertEquals(observer.lines, ["opened 1", "handling 1", "ended 1: peer-closed, 1 in"]);
});

test("ServerEndpoint tells its observer whom it refused, and why", async () => {
  const observer = new Notes();
  await using endpoint = await ServerEndpoint.listen({ observer, limits: { deny: ["127.0.0.0/8"] } }, echo);
  const client = await connect({ port: portOf(endpoint) });
  await client.closed;
  assertEquals(observer.lines, ["refused: denied"]);
});
