/** Commands that start a server, and commands that ask one. */
import { LoopbackNpm } from "../../packages/support/npm_registry.ts";
import { packed } from "../../packages/support/packed.ts";
import { Program } from "../../peers/program.ts";
import { ServeProgram } from "../../cli/support/serve_program.ts";
import { Shell } from "./shell.ts";

/** A line of an example, or of the standalone server's log, that says on which port it listens. */
const LISTENS = /listening on \{.*"port":(\d+)|"message":"listening".*"address":"[^"]*:(\d+)"/;

async function ended(program: Program, command: string): Promise<void> {
  const { code, signal, stdout, stderr } = await program.ended;
  if (code !== 0) throw new Error(`${command} ended with ${code ?? signal}:\n${stdout}${stderr}`);
}

/** Runs a server of an example until it listens, on a free port, and drains it. */
export async function serves(command: string): Promise<void> {
  using shell = new Shell();
  await using server = shell.start(command.replace(/ 7000$/, " 0"));
  await server.prints(LISTENS);
  server.signal("SIGTERM");
  await ended(server, command);
}

/** The same with npx and the package, which has to be fetched first. */
export async function servesByNpx(command: string): Promise<void> {
  using shell = new Shell();
  await using registry = new LoopbackNpm(await packed());
  await using npx = shell.start(command, {
    npm_config_registry: registry.url,
    npm_config_cache: `${shell.folder.path}/.npm`,
    npm_config_yes: "true", // as a reader answers who is asked
    FRAMED_PORT: "0", // not in its words, which stay as they are
  });
  const [, pid] = await npx.prints(/^pid (\d+)$/m);
  try {
    await npx.prints(LISTENS);
  } finally {
    Deno.kill(Number(pid), "SIGTERM"); // Ctrl-C would reach it too; npx by itself doesn't pass a signal on
  }
  await ended(npx, command);
}

/** Runs a client of an example's server, against that. */
export async function asks(command: string): Promise<void> {
  using shell = new Shell();
  await using server = shell.start(command.replace(/(examples\/\w+\.ts) .*/, "$1 serve 0"));
  const [, port] = await server.prints(LISTENS);
  await using client = shell.start(command.replace(/\b7000$/, port));
  await ended(client, command);
  server.signal("SIGTERM");
  await ended(server, command);
}

/** Asks the admin address of a server. */
export async function asksAdmin(command: string): Promise<void> {
  using shell = new Shell();
  const flags = ["--admin=127.0.0.1:0", `--admin-token-file=${shell.folder.path}/admin.token`];
  await using server = await ServeProgram.listen([...flags, "echo"]);
  const { address } = await server.logs("admin listening");
  const { code, output } = await shell.run(command.replace(/127\.0\.0\.1:9\d+/, address as string));
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${output}`);
}
