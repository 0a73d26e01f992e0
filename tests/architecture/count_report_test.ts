import { assertEquals } from "@std/assert";
import { countReport } from "../../scripts/test/junit.ts";
import { test } from "../support/test.ts";

test("countReport() counts Deno's report", () => {
  assertEquals(
    countReport(`<testsuites name="deno test" tests="3" failures="1" errors="0" time="0.005">
      <testsuite name="./a_test.ts" tests="3" disabled="1" errors="0" failures="1">
        <testcase name="passes" classname="./a_test.ts" time="0.000" line="1" col="6">
        </testcase>
        <testcase name="fails" classname="./a_test.ts" time="0.001" line="2" col="6">
          <failure message="Uncaught Error: &lt;failure">Error: &lt;testcase</failure>
        </testcase>
        <testcase name="is skipped" classname="./a_test.ts" time="0.000" line="3" col="6">
          <skipped/>
        </testcase>
      </testsuite>
    </testsuites>`),
    { passed: 1, failed: 1, skipped: 1 },
  );
});

test("countReport() counts Bun's report", () => {
  assertEquals(
    countReport(`<testsuites name="bun test" tests="3" assertions="0" failures="1" skipped="1" time="0.038">
      <testsuite name="a_test.ts" file="a_test.ts" tests="3" assertions="0" failures="1" skipped="1" time="0.001">
        <testcase name="passes" classname="" time="0.000042" file="a_test.ts" line="2" assertions="0" />
        <testcase name="fails" classname="" time="0.00013" file="a_test.ts" line="3" assertions="0">
          <failure type="Error" message="x &lt;y&gt;">Error: x</failure>
        </testcase>
        <testcase name="is skipped" classname="" time="0" file="a_test.ts" line="4" assertions="0">
          <skipped />
        </testcase>
      </testsuite>
    </testsuites>`),
    { passed: 1, failed: 1, skipped: 1 },
  );
});

test("countReport() counts Node's report, but not a file without tests", () => {
  assertEquals(
    countReport(`<testsuites>
      <testcase name="/project/.build/node/tests/empty_test.js" time="0.12" classname="test"/>
      <testcase name="passes" time="0.000975" classname="test"/>
      <testcase name="fails" time="0.000740" classname="test" failure="1 == 2">
        <failure type="testCodeFailure" message="1 == 2">Error: 1 == 2</failure>
      </testcase>
      <testcase name="/project/.build/node/tests/crashed_test.js" time="0.14" classname="test" failure="test failed">
        <failure type="testCodeFailure" message="test failed">Error: test failed</failure>
      </testcase>
      <testcase name="is skipped" time="0.000087" classname="test">
        <skipped type="skipped" message="true"/>
      </testcase>
      <!-- tests 5 -->
    </testsuites>`),
    { passed: 1, failed: 2, skipped: 1 },
  );
});

test("countReport() counts nothing in an empty report", () => {
  assertEquals(countReport(""), { passed: 0, failed: 0, skipped: 0 });
});
