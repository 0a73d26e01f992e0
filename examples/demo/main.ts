/**
 * The demo: `deno task demo`. `--help` says what it takes.
 *
 * Exit codes: 0 every echo came back right and the budgets held, 1 not so, 2 the command line wasn't understood,
 * 130 stopped by Ctrl-C.
 */
import process from "node:process";
import { UsageError } from "../../src/cli/flags.ts";
import { onStop } from "../../src/cli/signals.ts";
import { Demo } from "./demo.ts";
import { failures } from "./outcome.ts";
import { report } from "./report.ts";
import { ServerProcess } from "./server_process.ts";
import { demoHelp, type DemoSettings, parseDemoArguments } from "./settings.ts";

process.exit(await main(process.argv.slice(2)));

async function main(args: readonly string[]): Promise<number> {
  try {
    const settings = parseDemoArguments(args);
    if (settings !== "help") return await run(settings);
    console.log(demoHelp());
    return 0;
  } catch (error) {
    console.error(`demo: ${(error as Error).message}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function run(settings: DemoSettings): Promise<number> {
  const { connections, busy, seconds } = settings;
  console.log(
    `${runtimeName()}: a server, and ${connections} connections to it, ${busy} of them busy, for ${seconds} s`,
  );
  const server = await ServerProcess.start();
  const demo = new Demo(settings, server);
  let interrupts = 0;
  onStop(() => {
    if (++interrupts > 1) {
      server.kill();
      process.exit(130);
    }
    demo.stop();
  });
  try {
    const outcome = await demo.run();
    await server.ask("drain");
    await server.end();
    console.log(`\n${report(outcome)}\n`);
    const failed = failures(outcome);
    for (const reason of failed) console.error(`demo: failed: ${reason}`);
    if (failed.length > 0) return 1;
    console.log(interrupts > 0 ? "demo: stopped early" : "demo: every echo came back right, and the budgets held");
    return interrupts > 0 ? 130 : 0;
  } finally {
    server.kill();
  }
}

function runtimeName(): string {
  const { bun, deno, node } = process.versions;
  return deno !== undefined ? `Deno ${deno}` : bun !== undefined ? `Bun ${bun}` : `Node ${node}`;
}
