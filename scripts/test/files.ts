/** Which test files there are. */
import { root } from "../project.ts";
import { walk } from "../walk.ts";

/** Every tests/**\/*_test.ts, or those under the given files and folders; sorted, from the root, with forward slashes. */
export async function testFiles(filters: readonly string[]): Promise<string[]> {
  const all = (await Array.fromAsync(walk(root, "tests"))).filter((file) => file.endsWith("_test.ts")).sort();
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
