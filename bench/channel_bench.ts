/**
 * Channels: ours, `@std/async`'s, a web stream, it-pushable, Repeater, and an array with a promise, in the same loops
 * with one writer and one reader. Each loop checks the sum of what came.
 *
 *     deno bench -A --no-check bench/channel_bench.ts
 *
 * Fails where ours isn't `LEAST` times as fast as `@std/async`'s. For that, the two take turns, many times, and the
 * median of the ratios counts: what slows a machine down for a while slows both. It doesn't slow both alike, so what is too
 * slow is measured again: a machine shared with others gave 2.7 to 3.8 for one and the same `flow` within an hour.
 */
import { type Contestant, CONTESTANTS, type Loop, ours, std } from "./channel/contestants.ts";
import { median } from "./compare/results.ts";

/** Items of one loop. */
const ITEMS = 1_000;
/** How often ours and the other take turns. */
const TURNS = 101;
/** Turns before those, until the engine has compiled both for the last time. */
const WARM_UP_TURNS = 500;
/** Times that a loop is measured at most: ours is too slow if it is each time. */
const ATTEMPTS = 4;
/** Loops of one turn: a tenth of a millisecond to two. */
const LOOPS_PER_TURN = 8;

/**
 * How many times as fast as `@std/async`'s ours must be. Where every item is awaited, most of the time is the engine's:
 * the array with a promise, which does nothing besides, isn't three times as fast either.
 */
const LEAST: Readonly<Record<Loop, number>> = { burst: 3, flow: 3, pingPong: 1, awaited: 1 };

/** Runs a loop once; throws if an item was lost, or came twice. */
async function run(contestant: Contestant, loop: Loop): Promise<void> {
  const sum = await contestant[loop]!(ITEMS);
  if (sum !== ITEMS * (ITEMS + 1) / 2) throw new Error(`${contestant.name}, ${loop}: the items' sum is ${sum}`);
}

/** Nanoseconds an item. */
async function timeOf(contestant: Contestant, loop: Loop): Promise<number> {
  const from = performance.now();
  for (let i = 0; i < LOOPS_PER_TURN; i++) await run(contestant, loop);
  return (performance.now() - from) * 1e6 / (LOOPS_PER_TURN * ITEMS);
}

async function assertFaster(than: Contestant, loop: Loop): Promise<void> {
  for (let attempt = 1;; attempt++) {
    const { ratio, line } = await compare(than, loop);
    console.log(line);
    if (ratio >= LEAST[loop]) return;
    if (attempt === ATTEMPTS) throw new Error(`Ours must be ${LEAST[loop]} × as fast as ${than.name}. ${line}`);
  }
}

/** How many times as fast ours is: the median of many turns, once the engine has warmed up. */
async function compare(than: Contestant, loop: Loop): Promise<{ ratio: number; line: string }> {
  const turns: { readonly own: number; readonly other: number }[] = [];
  for (let turn = -WARM_UP_TURNS; turn < TURNS; turn++) {
    const own = await timeOf(ours, loop);
    const other = await timeOf(than, loop);
    if (turn >= 0) turns.push({ own, other });
  }
  const ratio = median(turns.map(({ own, other }) => other / own));
  const [own, other] = [median(turns.map(({ own }) => own)), median(turns.map(({ other }) => other))];
  const line = `${loop}: ours ${own.toFixed(1)} ns an item, ${than.name} ${other.toFixed(1)}: ${ratio.toFixed(2)} ×`;
  return { ratio, line };
}

const LOOPS: readonly Loop[] = ["burst", "flow", "pingPong", "awaited"];

for (const loop of LOOPS) await assertFaster(std, loop);

for (const loop of LOOPS) {
  for (const contestant of CONTESTANTS) {
    if (contestant[loop] === undefined) continue;
    const baseline = contestant === ours;
    Deno.bench(`${contestant.name}, ${ITEMS} items`, { group: loop, baseline }, async () => {
      await run(contestant, loop); // an async function, or Deno would not wait for it
    });
  }
}
