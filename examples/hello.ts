import { connect, ServerEndpoint } from "@framed/server-endpoint";

const endpoint = await ServerEndpoint.listen({ port: 7000 }, async (connection) => {
  for await (const frame of connection) await connection.send(frame); // an echo
});

const client = await connect({ port: 7000 });
await client.send(new TextEncoder().encode("hello"));
console.log(new TextDecoder().decode(await client.frames.read()));
await client.close();
await endpoint.close();
