import { parseArgs } from "node:util";
import { root } from "../../scripts/project.ts";
import { RUNTIME_NAMES, type RuntimeName } from "./runtimes.ts";
import { type Shape, shapeOf, SHAPES } from "./shape.ts";
import type { Kind } from "./subject.ts";
import { KINDS } from "./subjects.ts";

export const HELP = `Compares framed echo servers on loopback, side by side.

    deno task bench:compare [options]

    --rounds=N        rounds, each with new processes of all servers; 1 or more (3)
    --turns=N         times that a round measures every server at a shape; 1 or more (6)
    --more-rounds=N   rounds more, at most, of the servers that an open verdict is about: one whose median chance may have
                      brought to this side of its bound; 0 or more (6)
    --seconds=N       seconds of load on a server in a turn in which frames are counted, over 0; half as many more for latency (0.6)
    --warm-up=N       seconds of load at a shape before the first of them, over 0 (12)
    --runtimes=A,B    of ${RUNTIME_NAMES.join(", ")} (all)
    --shapes=A,B      connections x frames in flight x payload bytes, such as 50x32x64 (the five of the budgets)
    --servers=A,B     of ${KINDS.slice(0, 5).join(", ")},
                      ${KINDS.slice(5).join(", ")} (all that can be had)
    --idle=N          connections for the memory of an idle one; 0: don't measure it (5000)
    --idle-rounds=N   rounds of that; 1 or more (3)
    --c-load=PROGRAM  runs each shape with this load generator too: PROGRAM HOST PORT CONNS DEPTH SIZE SECONDS WARMUP
    --json=PATH       where the results go (bench/compare/results/latest.json)
    --chart=PATH      where the chart goes (bench/compare/results/chart.svg)
    --assert          exits with 1 where a budget is missed, and what bare framing leaves of it
    --help            this text

Exits with 1 if an echo was wrong, missing or out of order.`;

/** What the command line asks for. */
export interface Options {
  readonly rounds: number;
  readonly turns: number;
  readonly moreRounds: number;
  readonly seconds: number;
  readonly warmUp: number;
  readonly runtimes: readonly RuntimeName[];
  readonly shapes: readonly Shape[];
  readonly kinds: readonly Kind[];
  readonly idle: number;
  readonly idleRounds: number;
  readonly cLoad: string | undefined;
  readonly json: string;
  readonly chart: string;
  readonly assert: boolean;
}

/**
 * Reads the command line.
 *
 * @throws {TypeError | RangeError} If it asks for something that isn't there.
 */
export function optionsOf(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: "string", default: "3" },
      turns: { type: "string", default: "6" },
      "more-rounds": { type: "string", default: "6" },
      seconds: { type: "string", default: "0.6" },
      "warm-up": { type: "string", default: "12" },
      runtimes: { type: "string", default: RUNTIME_NAMES.join() },
      shapes: { type: "string" },
      servers: { type: "string", default: KINDS.join() },
      idle: { type: "string", default: "5000" },
      "idle-rounds": { type: "string", default: "3" },
      "c-load": { type: "string" },
      json: { type: "string", default: `${root}/bench/compare/results/latest.json` },
      chart: { type: "string", default: `${root}/bench/compare/results/chart.svg` },
      assert: { type: "boolean", default: false },
    },
  });
  return {
    rounds: whole("rounds", values.rounds, 1),
    turns: whole("turns", values.turns, 1),
    moreRounds: whole("more-rounds", values["more-rounds"], 0),
    seconds: positive("seconds", values.seconds),
    warmUp: positive("warm-up", values["warm-up"]),
    runtimes: namesOf("runtimes", values.runtimes, RUNTIME_NAMES),
    shapes: values.shapes === undefined ? SHAPES : values.shapes.split(",").map(shapeOf),
    kinds: namesOf("servers", values.servers, KINDS),
    idle: whole("idle", values.idle, 0),
    idleRounds: whole("idle-rounds", values["idle-rounds"], 1),
    cLoad: values["c-load"],
    json: values.json,
    chart: values.chart,
    assert: values.assert,
  };
}

/** The names of a list, such as `deno,bun`, in the order of those that are known. */
export function namesOf<T extends string>(option: string, text: string, known: readonly T[]): T[] {
  const wanted = text.split(",").filter((name) => name !== "");
  const unknown = wanted.find((name) => !known.includes(name as T));
  if (unknown !== undefined) throw new RangeError(`--${option} has ${unknown}; it takes ${known.join(", ")}`);
  return known.filter((name) => wanted.includes(name));
}

/** A whole number, `least` or more. */
export function whole(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`--${option} must be a whole number from ${least}, got ${text}`);
  }
  return value;
}

/** A number over 0. */
export function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Infinity)) throw new RangeError(`--${option} must be a number over 0, got ${text}`);
  return value;
}
