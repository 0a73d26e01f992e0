/**
 * What `names` holds for a name that a client asked for: by the name itself or, with its first label a `*`, for all names
 * that differ only there. Case doesn't matter.
 */
export function forName<T>(names: ReadonlyMap<string, T>, asked: string): T | undefined {
  const name = asked.toLowerCase();
  const exact = names.get(name);
  if (exact !== undefined) return exact;
  const dot = name.indexOf(".");
  return dot < 1 ? undefined : names.get(`*${name.slice(dot)}`);
}
