/** Which test files there are. */
import { root } from "../project.ts";
import { walk } from "../walk.ts";

/**
 * Every tests/**\/*_test.ts, or those under the given files and folders; sorted, from the root, with forward slashes.
 *
 * @param long Whether those named *_long_test.ts are meant, or the others.
 */
export async function testFiles(filters: readonly string[], long: boolean): Promise<string[]> {
  const isMeant = (file: string) => file.endsWith("_test.ts") && file.endsWith("_long_test.ts") === long;
  const all = (await Array.fromAsync(walk(root, "tests"))).filter(isMeant).sort();
  if (filters.length === 0) return all;

  const wanted = filters.map((filter) => filter.replaceAll("\\", "/").replace(/^\.\//, "").replace(/\/$/, ""));
  for (const [index, path] of wanted.entries()) {
    if (!all.some((file) => isUnder(file, path))) console.error(`No test file at ${filters[index]}`);
  }
  return all.filter((file) => wanted.some((path) => isUnder(file, path)));
}

function isUnder(file: string, path: string): boolean {
  return file === path || file.startsWith(`${path}/`);
}
