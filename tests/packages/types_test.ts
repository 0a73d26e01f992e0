/** What TypeScript makes of the package as npm installs it, as strictly as it can, its own declarations included. */
import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { newestNodeMissing, nodeTypesFolder } from "../../scripts/newest_node.ts";
import { readManifest, root } from "../../scripts/project.ts";
import { test } from "../support/test.ts";
import { echoProgram, entryPoints } from "./support/consumer.ts";
import type { CommandEnd, TemporaryFolder } from "./support/folder.ts";
import { npmProject } from "./support/packed.ts";

const { name } = await readManifest();

const skip = await newestNodeMissing();

const resolutions = [
  { module: "esnext", moduleResolution: "bundler" },
  { module: "nodenext", moduleResolution: "nodenext" },
];

/** What a program for a browser, or for any runtime, has of types beside the language's. */
const web = { lib: ["es2022", "dom"], types: [] };
/** What a program for Node has. */
const node = { lib: ["es2022"], types: ["node"], typeRoots: [nodeTypesFolder] };

/** Runs `tsc` over main.ts. The `lib` is an old one: what is newer, the declarations have to ask for. */
function typeCheck(project: TemporaryFolder, resolution: object, types: object = web): Promise<CommandEnd> {
  const strict = {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
  };
  const compilerOptions = {
    ...resolution,
    ...strict,
    ...types,
    target: "es2022",
    noEmit: true,
  };
  project.write({ "tsconfig.json": { compilerOptions, files: ["main.ts"] } });
  return project.run("node", [join(root, "node_modules/typescript/bin/tsc"), "-p", "."]);
}

/** Line, code and message of each complaint about main.ts. */
function wrong(specifier: string): [source: string, complaint: RegExp][] {
  return [
    [`import { connect, ServerEndpoint, Channel } from "${specifier}";`, /^$/],
    [`void ServerEndpoint.listen({ prot: 7000 });`, /TS2561.*'prot'|TS2353.*'prot'/],
    [`void connect({ port: "7000" });`, /TS2322.*'string'.*'number'/],
    [`new Channel<number>().writer.tryWrite("one");`, /TS2345.*'string'.*'number'/],
    [`new Channel<undefined>();`, /TS2344.*'undefined'/],
    [`import "${specifier}/src/errors.js";`, /TS2(307|882).*src\/errors/],
  ];
}

for (const resolution of resolutions) {
  test(`TypeScript, moduleResolution ${resolution.moduleResolution}: a program type-checks, declarations included`, async () => {
    using project = await npmProject();
    project.write({ "main.ts": echoProgram(await entryPoints()) });
    const { code, output } = await typeCheck(project, resolution);
    assertEquals([code, output], [0, ""]);
  });

  test(
    `TypeScript, moduleResolution ${resolution.moduleResolution}: it does with Node's types, and without the DOM's`,
    async () => {
      using project = await npmProject();
      const onNode = 'import { createServer } from "node:net";\ncreateServer().unref();\n';
      const noDom = "// @ts-expect-error\ndocument;\n";
      project.write({ "main.ts": onNode + noDom + echoProgram(await entryPoints()) });
      const { code, output } = await typeCheck(project, resolution, node);
      assertEquals([code, output], [0, ""]);
    },
    { skip },
  );

  test(`TypeScript, moduleResolution ${resolution.moduleResolution}: wrong uses don't`, async () => {
    using project = await npmProject();
    const lines = wrong(name);
    project.write({ "main.ts": lines.map(([source]) => source).join("\n") });
    const { code, output } = await typeCheck(project, resolution);
    assertEquals(code, 2, output);
    for (const [index, [source, complaint]] of lines.entries()) {
      const said = output.split("\n").filter((line) => line.startsWith(`main.ts(${index + 1},`)).join("\n");
      assertMatch(said, complaint, `${source}\n${output}`);
    }
  });
}
