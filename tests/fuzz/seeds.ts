/**
 * Which seeds a fuzz test runs.
 *
 *     FUZZ_SEED=1234 deno task test tests/fuzz     the one seed that a failure has printed
 *     FUZZ_STREAMS=1000000 deno task test tests/fuzz     so many, from a seed that the clock gives and that is printed
 *
 * Without either, a few and always the same.
 */
import process from "node:process";

const { FUZZ_SEED, FUZZ_STREAMS } = process.env;

/** Whether a run may take long. */
export const many: boolean = FUZZ_STREAMS !== undefined;

/** How many runs something has that isn't told by seeds: `few`, or that part of FUZZ_STREAMS. */
export function runsOf(few: number, share: number): number {
  return many ? Math.ceil(Number(FUZZ_STREAMS) * share) : few;
}

/** Calls `run` with each seed, and says which one it failed with. @param few How many a short run has. */
export async function eachSeed(
  few: number,
  run: (seed: number) => void | Promise<void>,
  { share = 1 }: { share?: number } = {},
): Promise<void> {
  const count = FUZZ_SEED !== undefined ? 1 : runsOf(few, share);
  const first = FUZZ_SEED !== undefined ? Number(FUZZ_SEED) : many ? Date.now() % 2 ** 31 : 1;
  if (many) console.log(`${count} seeds from ${first}`);
  for (let seed = first; seed < first + count; seed++) {
    try {
      const running = run(seed);
      if (running !== undefined) await running;
    } catch (error) {
      throw new Error(`Failed with FUZZ_SEED=${seed}, which replays it`, { cause: error });
    }
    if (seed % 10_000 === 0) await new Promise((resolve) => setTimeout(resolve)); // so that the test can run out of time
  }
}
