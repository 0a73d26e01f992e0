/** The code in the documents: it type-checks, runs on Deno and Bun, and what it asserts is so. */
import { assert, assertRejects } from "@std/assert";
import { test } from "../support/test.ts";
import { type Block, blocksOf, DOCUMENTS } from "./support/documents.ts";
import { Snippets } from "./support/snippets.ts";

/** What isn't run: shown to be read, or a shell's, which commands_test.ts runs. */
const NOT_CODE = ["", "sh", "json"];

const snippets = DOCUMENTS.flatMap((path) => blocksOf(path)).filter(({ language }) => !NOT_CODE.includes(language));

test("every snippet of the documents is TypeScript that is run, and type-checks", async () => {
  for (const { place, language } of snippets) assert(language === "ts", `${place}: nothing runs ${language}`);
  assert(snippets.length >= 15, `${snippets.length} snippets`);
  using all = new Snippets(snippets);
  await all.check();
}, { timeout: 60_000 });

for (const snippet of snippets) {
  test(`${snippet.place} runs on Deno and Bun`, async () => {
    using one = new Snippets([snippet]);
    await one.run(snippet);
  });
}

/** A snippet that was planted. */
function planted(code: string, how = ""): Block {
  return blocksOf("planted.md", `# Planted\n\n\`\`\`ts ${how}\n${code}\n\`\`\`\n`)[0];
}

const WRONG: Record<string, [snippet: Block, complaint: string]> = {
  "asserts what isn't so": [planted("console.assert(1 + 1 === 3);"), "Assertion failed"],
  "rejects": [planted(`await Promise.reject(new Error("no such thing"));`), "no such thing"],
  "imports what isn't exported": [
    planted(`import { Endpoint } from "@framed/server-endpoint";\nconsole.log(Endpoint);`),
    "Endpoint",
  ],
  "is no handler's module": [planted("export default {};", "handler"), "connection"],
  "is of a kind that nothing runs": [planted("", "later"), "nothing runs a snippet of the kind later"],
};

for (const [what, [snippet, complaint]] of Object.entries(WRONG)) {
  test(`a snippet fails that ${what}`, async () => {
    using one = new Snippets([snippet]);
    await assertRejects(() => one.run(snippet), Error, complaint);
  });
}

test("a snippet fails to type-check that is of the wrong type", async () => {
  using one = new Snippets([planted("export const port: string = 7000;")]);
  await assertRejects(() => one.check(), Error, "TS2322");
});
