/** Counts the tests in a JUnit report. */

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Each test is one `<testcase>`, with a `<failure>` or `<skipped>` inside if it isn't passed. The totals on the outer
 * elements aren't used, as the runtimes disagree on their names. Markup in a message is escaped, so tags can be counted.
 * Node also reports a file that registers no test: as a passed test, named after the file.
 */
export function countReport(xml: string): Counts {
  const count = (tag: RegExp) => xml.match(tag)?.length ?? 0;
  const failed = count(/<(?:failure|error)\b/g);
  const skipped = count(/<skipped\b/g);
  const empty = count(/<testcase name="[^"]*_test\.js"[^>]*\/>/g);
  return { passed: count(/<testcase\b/g) - failed - skipped - empty, failed, skipped };
}
