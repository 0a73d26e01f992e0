import { nameOf, type Shape } from "./shape.ts";

/** What a load generator in C said about a server. */
export interface CLoad {
  readonly framesPerSecond: number;
  /** In µs. */
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly errors: number;
}

/**
 * Runs a load generator of the user's own, to compare ours with: `PROGRAM HOST PORT CONNS DEPTH SIZE SECONDS WARMUP`,
 * for frames with a length of 4 bytes, big-endian. It must print `frames/s N … p50us N p99us N p99.9us N errors N`.
 */
export async function cLoad(
  program: string,
  port: number,
  shape: Shape,
  seconds: number,
  warmUp: number,
): Promise<CLoad> {
  const { connections, depth, size } = shape;
  const args = ["127.0.0.1", ...[port, connections, depth, size, seconds, warmUp].map(String)];
  const { stdout } = await new Deno.Command(program, { args, stdin: "null", stderr: "inherit" }).output();
  const text = new TextDecoder().decode(stdout);
  const number = (label: string) => {
    const found = new RegExp(`(?:^|\\s)${label.replaceAll(".", "\\.")} ([\\d.]+)`).exec(text)?.[1];
    if (found === undefined) throw new Error(`${program} said nothing of ${label} at ${nameOf(shape)}: ${text}`);
    return Number(found);
  };
  return {
    framesPerSecond: number("frames/s"),
    p50: number("p50us"),
    p99: number("p99us"),
    p999: number("p99.9us"),
    errors: number("errors"),
  };
}
