import { assertEquals } from "@std/assert";
import { readReport } from "../../scripts/test/junit.ts";
import { test } from "../support/test.ts";

test("readReport() counts Deno's report, and tells of each failure in one line", () => {
  assertEquals(
    readReport(`<testsuites name="deno test" tests="3" failures="1" errors="0" time="0.005">
      <testsuite name="./a_test.ts" tests="3" disabled="1" errors="0" failures="1">
        <testcase name="passes" classname="./a_test.ts" time="0.000" line="1" col="6">
        </testcase>
        <testcase name="&quot;fails&quot; &lt;x&gt; &amp; y" classname="./a_test.ts" time="0.001" line="2" col="6">
          <failure message="Uncaught Error: &lt;failure


    [
-     2,
+     3,
    ]
">Error: &lt;testcase</failure>
        </testcase>
        <testcase name="is skipped" classname="./a_test.ts" time="0.000" line="3" col="6">
          <skipped/>
        </testcase>
      </testsuite>
    </testsuites>`),
    {
      passed: 1,
      failed: 1,
      skipped: 1,
      failures: [`"fails" <x> & y: Uncaught Error: <failure [ - 2, + 3, ]`],
    },
  );
});

test("readReport() counts Bun's report, and tells of each failure in one line", () => {
  assertEquals(
    readReport(`<testsuites name="bun test" tests="3" assertions="0" failures="1" skipped="1" time="0.038">
      <testsuite name="a_test.ts" file="a_test.ts" tests="3" assertions="0" failures="1" skipped="1" time="0.001">
        <testcase name="passes" classname="" time="0.000042" file="a_test.ts" line="2" assertions="0" />
        <testcase name="fails" classname="" time="0.00013" file="a_test.ts" line="3" assertions="0">
          <failure type="Error" message="x &lt;y&gt;&#10;&#10;&apos;z&apos;">Error: x</failure>
        </testcase>
        <testcase name="is skipped" classname="" time="0" file="a_test.ts" line="4" assertions="0">
          <skipped />
        </testcase>
      </testsuite>
    </testsuites>`),
    { passed: 1, failed: 1, skipped: 1, failures: ["fails: x <y> 'z'"] },
  );
});

test("readReport() counts Node's report, but not a file without tests", () => {
  assertEquals(
    readReport(`<testsuites>
      <testcase name="/project/.build/node/tests/empty_test.js" time="0.12" classname="test"/>
      <testcase name="passes" time="0.000975" classname="test"/>
      <testcase name="fails" time="0.000740" classname="test" failure="1 == 2">
        <failure type="testCodeFailure" message="\u001b[31m1\u001b[39m == [32m2[39m">Error: 1 == 2</failure>
      </testcase>
      <testcase name="/project/.build/node/tests/crashed_test.js" time="0.14" classname="test" failure="test failed">
        <failure type="testCodeFailure" message="test failed">Error: test failed</failure>
      </testcase>
      <testcase name="is skipped" time="0.000087" classname="test">
        <skipped type="skipped" message="true"/>
      </testcase>
      <!-- tests 5 -->
    </testsuites>`),
    {
      passed: 1,
      failed: 2,
      skipped: 1,
      failures: ["fails: 1 == 2", "/project/.build/node/tests/crashed_test.js: test failed"],
    },
  );
});

test("readReport() counts nothing in an empty report", () => {
  assertEquals(readReport(""), { passed: 0, failed: 0, skipped: 0, failures: [] });
});

test("readReport() tells the beginning of a long message", () => {
  const { failures } = readReport(`<testcase name="a"><failure message="${"x".repeat(1_000)}"/></testcase>`);
  assertEquals(failures, [`a: ${"x".repeat(300)}`]);
});
