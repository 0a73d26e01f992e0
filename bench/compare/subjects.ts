import { NATIVES } from "./natives.ts";
import { findRuntime, type Runtime, type RuntimeName } from "./runtimes.ts";
import type { AbsentSubject, Kind, Subject } from "./subject.ts";

/**
 * The programs of each runtime, in the order of the tables and of the turns; the first is what the others are compared with.
 * What is compared with bare framing stands beside it: on a machine that others use too, seconds later is another speed.
 */
const PROGRAMS: readonly (readonly [kind: Kind, entry: (runtime: RuntimeName) => string])[] = [
  ["raw", (runtime) => `raw_${runtime}.ts`],
  ["bare", () => "bare_batch.ts"],
  ["batch", () => "ours_batch.ts"],
  ["bare idiomatic", () => "bare_idiomatic.ts"],
  ["idiomatic", () => "ours_idiomatic.ts"],
  ["hand-written", (runtime) => `handwritten_${runtime}.ts`],
  ["it-length-prefixed", () => "it_length_prefixed.ts"],
  ["length-prefixed-stream", () => "length_prefixed_stream.ts"],
  ["frame-stream", () => "frame_stream.ts"],
];

/** Every kind of server there may be. */
export const KINDS: readonly Kind[] = [...PROGRAMS.map(([kind]) => kind), ...NATIVES.map(({ kind }) => kind)];

/** Who takes part, and who doesn't, and why. */
export interface Field {
  readonly runtimes: readonly Runtime[];
  readonly subjects: readonly Subject[];
  readonly absent: readonly AbsentSubject[];
}

/** Makes ready those of the wanted runtimes and kinds that are there. */
export async function findSubjects(names: readonly RuntimeName[], kinds: readonly Kind[]): Promise<Field> {
  const runtimes: Runtime[] = [];
  const subjects: Subject[] = [];
  const absent: AbsentSubject[] = [];
  for (const name of names) {
    const runtime = await findRuntime(name);
    if ("absent" in runtime) {
      absent.push({ name, absent: runtime.absent });
      continue;
    }
    runtimes.push(runtime);
    for (const [kind, entry] of PROGRAMS) {
      if (!kinds.includes(kind)) continue;
      const command = runtime.command(`bench/compare/servers/${entry(name)}`);
      subjects.push({ kind, runtime: name, prefix: kind === "length-prefixed-stream" ? "varint" : "u32", command });
    }
  }
  for (const { kind, find } of NATIVES) {
    if (!kinds.includes(kind)) continue;
    const found = await find();
    if ("absent" in found) absent.push({ name: kind, absent: found.absent });
    else subjects.push({ kind, prefix: "u32", command: found.command });
  }
  return { runtimes, subjects, absent };
}
