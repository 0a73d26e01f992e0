/** Reads a JUnit report: how many tests there were, and which of them failed with what. */

export interface Report {
  passed: number;
  failed: number;
  skipped: number;
  /** One line for each failed test: its name, and the beginning of what it threw. */
  failures: string[];
}

/** Of what a failed test threw, how much is told, in characters: enough for a diff of two numbers or short lists. */
const messageLength = 300;

/**
 * Each test is one `<testcase>`, with a `<failure>` or `<skipped>` inside if it isn't passed. The totals on the outer
 * elements aren't used, as the runtimes disagree on their names. Markup in a message is escaped, so tags can be looked for.
 * Node also reports a file that registers no test: as a passed test, named after the file.
 */
export function readReport(xml: string): Report {
  const report: Report = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const testCase of xml.split(/<testcase\b/).slice(1)) {
    const [failure] = testCase.match(/<(?:failure|error)\b[^<]*/) ?? [];
    if (failure !== undefined) {
      report.failed++;
      report.failures.push(`${attribute(testCase, "name")}: ${attribute(failure, "message").slice(0, messageLength)}`);
    } else if (/<skipped\b/.test(testCase)) report.skipped++;
    else if (!/^ name="[^"]*_test\.js"[^>]*\/>/.test(testCase)) report.passed++;
  }
  return report;
}

const ENTITIES: Record<string, string> = { quot: '"', apos: "'", lt: "<", gt: ">", amp: "&" };

/** An attribute as one line of text, without the colours that Node leaves in it. */
function attribute(element: string, name: string): string {
  const [, escaped = ""] = element.match(new RegExp(`\\b${name}="([^"]*)"`)) ?? [];
  return escaped
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&(quot|apos|lt|gt|amp);/g, (_, entity) => ENTITIES[entity])
    // deno-lint-ignore no-control-regex
    .replace(/\u001b?\[\d+m/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
