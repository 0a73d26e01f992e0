import { delay } from "@std/async/delay";
import type { Load } from "./load_process.ts";
import type { Options } from "./options.ts";
import { grouped } from "./report/tables.ts";
import type { IdleSample } from "./results.ts";
import { ServerProcess } from "./server_process.ts";
import { type Subject, titleOf } from "./subject.ts";

/** Seconds in which the connections come to rest: V8 shrinks its heap 8 to 25 seconds after a collection. */
const IDLE_SECONDS = 40;
/** The same for the half as many that follow. */
const FURTHER_SECONDS = 20;
/** Seconds that a server has to itself before that: what Deno starts with goes on for 0.7 s after it listens. */
const START_SECONDS = 3;

/** Whether an idle connection of this server has a budget, or is what that is measured by. */
export function isMeasuredIdle({ kind, runtime }: Subject): boolean {
  return runtime === undefined || ["raw", "bare", "batch"].includes(kind);
}

/** What idle connections cost these servers. They rest at the same time: memory isn't shared as the cores are. */
export async function idleRound(
  round: number,
  subjects: readonly Subject[],
  load: Load,
  { idle: connections, idleRounds }: Options,
): Promise<IdleSample[]> {
  return await Promise.all(subjects.map(async (subject) => {
    const server = await ServerProcess.start(subject);
    try {
      await delay(START_SECONDS * 1_000);
      const result = await load.idle({
        ...server.target,
        connections,
        seconds: IDLE_SECONDS,
        furtherSeconds: FURTHER_SECONDS,
      });
      console.log(
        `  idle ${round + 1}/${idleRounds}  ${titleOf(subject).padEnd(15)}${
          grouped(result.bytesPerConnection).padStart(8)
        }` +
          ` bytes a connection${result.errors.map((error) => `  ERROR ${error}`).join("")}`,
      );
      const { kind, runtime } = subject;
      return { kind, runtime, turn: round, result };
    } finally {
      await server.stop();
    }
  }));
}
