/** Servers in other languages: each takes part where its toolchain, and what it is linked with, is on this machine. */
import { buildFolder, root } from "../../scripts/project.ts";
import type { Absent } from "./runtimes.ts";
import type { Kind } from "./subject.ts";

/** A server in another language. */
export interface Native {
  readonly kind: Kind;
  /** Builds it, if it must be, and gives the command that runs it. */
  find(): Promise<{ readonly command: readonly string[] } | Absent>;
}

const sources = `${root}/bench/compare/natives`;
const built = `${buildFolder}/compare`;

/** How long a build may take: a cold one downloads, too. */
const BUILD_WITHIN_MS = 180_000;

export const NATIVES: readonly Native[] = [
  { kind: "tokio", find: findTokio },
  { kind: "go", find: findGo },
  { kind: "erlang", find: findErlang },
  { kind: "netty", find: findNetty },
];

/** Where Debian's `librust-*-dev` packages put the sources of crates. */
const DEBIAN_CRATES = "/usr/share/cargo/registry";

async function findTokio(): ReturnType<Native["find"]> {
  if (await missing("cargo", "--version")) return { absent: "there is no cargo" };
  const folder = `${built}/tokio`;
  await Deno.mkdir(`${folder}/src`, { recursive: true });
  for (const file of ["Cargo.toml", "src/main.rs"]) {
    await Deno.copyFile(`${sources}/tokio/${file}`, `${folder}/${file}`);
  }
  const vendored = await anyIn(DEBIAN_CRATES, /^tokio-util-0\.7\./);
  const fromDebian = [
    "--offline",
    "--config",
    'source.crates-io.replace-with="debian"',
    "--config",
    `source.debian.directory="${DEBIAN_CRATES}"`,
  ];
  const problem = await run("cargo", ["build", "--release", "--quiet", ...(vendored ? fromDebian : [])], folder);
  return problem === undefined
    ? { command: [`${folder}/target/release/tokio-echo`] }
    : { absent: `its crates can't be had or built: ${problem}` };
}

async function findGo(): ReturnType<Native["find"]> {
  if (await missing("go", "version")) return { absent: "there is no go" };
  const program = `${built}/go-echo`;
  await Deno.mkdir(built, { recursive: true });
  const problem = await run("go", ["build", "-o", program, `${sources}/go/main.go`], root);
  return problem === undefined ? { command: [program] } : { absent: `it can't be built: ${problem}` };
}

async function findErlang(): ReturnType<Native["find"]> {
  if (await missing("erl", "-noshell", "-s", "init", "stop")) return { absent: "there is no erl" };
  return { command: ["escript", `${sources}/erlang/echo.escript`] };
}

const NETTY_PARTS = ["buffer", "codec", "common", "resolver", "transport"];

async function findNetty(): ReturnType<Native["find"]> {
  if (await missing("javac", "-version")) return { absent: "there is no JDK" };
  const jars = await nettyJars();
  if (jars === undefined) {
    return {
      absent: "its jars are neither in NETTY_JARS (a class path), nor in Maven's repository, nor among the system's",
    };
  }
  const problem = await run("javac", ["-d", `${built}/netty`, "-cp", jars, `${sources}/netty/NettyEcho.java`], root);
  return problem === undefined
    ? { command: ["java", "-cp", `${jars}:${built}/netty`, "NettyEcho"] }
    : { absent: `it can't be built: ${problem}` };
}

/** A class path of Netty: what the user says, Maven's newest complete version, or Debian's `libnetty-java`. */
async function nettyJars(): Promise<string | undefined> {
  const given = Deno.env.get("NETTY_JARS");
  if (given) return given;
  const maven = `${Deno.env.get("HOME")}/.m2/repository/io/netty`;
  const versions = (await entries(`${maven}/netty-codec`)).sort();
  const candidates = [
    ...versions.reverse().map((version) => (part: string) =>
      `${maven}/netty-${part}/${version}/netty-${part}-${version}.jar`
    ),
    (part: string) => `/usr/share/java/netty-${part}.jar`,
  ];
  for (const jar of candidates) {
    const jars = NETTY_PARTS.map(jar);
    if ((await Promise.all(jars.map(exists))).every(Boolean)) return jars.join(":");
  }
  return undefined;
}

/** Whether a program can't be started. */
async function missing(program: string, ...args: string[]): Promise<boolean> {
  try {
    return !(await new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "null" }).output()).success;
  } catch {
    return true;
  }
}

/** Runs a build. Says what was wrong, if anything was: the first line that it complained in. */
async function run(program: string, args: string[], cwd: string): Promise<string | undefined> {
  const signal = AbortSignal.timeout(BUILD_WITHIN_MS);
  const { success, stderr } = await new Deno.Command(program, { args, cwd, signal, stdin: "null", stdout: "null" })
    .output();
  if (success) return undefined;
  if (signal.aborted) return `not done after ${BUILD_WITHIN_MS / 1_000} s`;
  const lines = new TextDecoder().decode(stderr).split("\n").map((line) => line.trim()).filter(Boolean);
  return lines.find((line) => /error/i.test(line)) ?? lines[0] ?? "it failed without a word";
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function anyIn(folder: string, pattern: RegExp): Promise<boolean> {
  return (await entries(folder)).some((name) => pattern.test(name));
}

async function entries(folder: string): Promise<string[]> {
  const names = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  return names.map(({ name }) => name);
}
