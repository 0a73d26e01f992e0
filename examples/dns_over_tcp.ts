/**
 * A small authoritative DNS server over TCP, where a length of 2 bytes stands before each message: RFC 1035 section
 * 4.2.2, RFC 7766. `--help` says what it takes. Try it:
 *
 *     deno run -A examples/dns_over_tcp.ts
 *     dig +tcp @127.0.0.1 -p 5300 www.demo.example A
 */
import process from "node:process";
import { helpText, numberFlag, parseFlags, UsageError } from "../src/cli/flags.ts";
import { serve } from "../src/cli/serve.ts";
import { answerQueries, demoZone } from "./dns/responder.ts";
import { dnsFormat } from "./formats.ts";

const flags = {
  port: numberFlag({ placeholder: "PORT", help: "TCP port, 0 for any free one", default: 5300, from: 0, to: 65_535 }),
};

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const settings = parseFlags(args, flags);
    if (settings === "help") {
      console.log(helpText("Answers queries for demo.example on 127.0.0.1, over TCP.", flags));
      return 0;
    }
    return await serve({
      name: "dns",
      about: "demo.example, over TCP",
      options: { port: settings.port, format: dnsFormat, timeouts: { idle: 30_000 } },
      handler: (connection) => answerQueries(connection, demoZone),
      drainMs: 5_000,
    });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`dns: ${error.message} (--help shows what there is)`);
    return 2;
  }
}
