/**
 * Writes links/std-async/channel.js: std's `Channel` and the `Deque` under it, in one file.
 *
 * The other links re-export a file of `deno-std`. Its async/channel.js can't be loaded: it imports
 * "../data-structures/deque.js", while the package calls that folder `data_structures`. Run this by hand when the
 * version of `deno-std` changes, then `deno task fmt`; drop it once the package is right.
 */
import { build, stop } from "esbuild";

const root = new URL("../", import.meta.url);

await build({
  absWorkingDir: Deno.realPathSync(root),
  entryPoints: ["node_modules/deno-std/async/channel.js"],
  outfile: "links/std-async/channel.js",
  bundle: true,
  format: "esm",
  minifyWhitespace: true, // leaves out the comments; `deno task fmt` lays out what is left
  target: "esnext",
  banner: {
    js: '// @ts-self-types="./channel.d.ts"\n' +
      "// deno-lint-ignore-file\n" +
      "// Copyright 2018-2026 the Deno authors. MIT license.\n" +
      "// Made from deno-std 1.4.0 by scripts/bundle_std_channel.ts.\n",
  },
  plugins: [{
    name: "the folder's real name",
    setup({ onResolve, resolve }) {
      onResolve(
        { filter: /^\.\.\/data-structures\// },
        ({ path, kind, resolveDir }) =>
          resolve(path.replace("data-structures", "data_structures"), { kind, resolveDir }),
      );
    },
  }],
});
await stop();
