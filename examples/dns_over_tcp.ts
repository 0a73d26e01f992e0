/**
 * A small authoritative DNS server over TCP, where a length of 2 bytes stands before each message: RFC 1035 section
 * 4.2.2, RFC 7766. It is a handler for `serve`, which has a port, limits, a log and a drain. Try it:
 *
 *     deno task serve --port=5300 examples/dns_over_tcp.ts
 *     dig +tcp @127.0.0.1 -p 5300 www.demo.example A
 */
import type { ServeModule } from "../src/cli/serve.ts";
import { answerQueries, demoZone } from "./dns/responder.ts";
import { dnsFormat } from "./formats.ts";

export default {
  options: { format: dnsFormat, timeouts: { idle: 30_000 } },
  connection: (connection) => answerQueries(connection, demoZone),
} satisfies ServeModule;
