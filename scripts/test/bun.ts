/** The tests on Bun: the version that deno.json names, which comes with the other npm packages. */
import { root } from "../project.ts";
import type { PreparedRuntime } from "./suite.ts";

export async function prepare(): Promise<PreparedRuntime> {
  const { command, version } = await findBun();
  return {
    version,
    command,
    // With "./" Bun takes an argument for a path, without it for a pattern.
    args: (files, reportPath) => [
      "test",
      "--reporter=junit",
      `--reporter-outfile=${reportPath}`,
      ...files.map((file) => `./${file}`),
    ],
  };
}

/** The Bun that runs on this machine, of those that the package manager laid down. */
export async function findBun(): Promise<{ command: string; version: string }> {
  for await (const command of candidates()) {
    try {
      const { success, stdout } = await new Deno.Command(command, { args: ["--version"], stderr: "null" }).output();
      if (success) return { command, version: new TextDecoder().decode(stdout).trim() };
    } catch {
      // Made for another libc or processor, or no program at all.
    }
  }
  throw new Error("no Bun among the npm packages runs on this machine; `deno install` fetches them");
}

/**
 * npm's "bun" only has an install script, which Deno doesn't run, that moves the right binary into bin/bun.exe. The
 * binaries themselves are packages beside it, one for each platform (on Linux, two: glibc and musl).
 */
async function* candidates(): AsyncGenerator<string> {
  const bunPackage = await Deno.realPath(`${root}/node_modules/bun`).catch(() => {
    throw new Error("npm's package `bun` isn't installed; `deno install` fetches it");
  });
  const binaries = `${bunPackage}/../@oven`;
  const suffix = Deno.build.os === "windows" ? ".exe" : "";
  for (const { name } of await Array.fromAsync(Deno.readDir(binaries)).catch(() => [])) {
    yield `${binaries}/${name}/bin/bun${suffix}`;
  }
  yield `${bunPackage}/bin/bun.exe`;
}
