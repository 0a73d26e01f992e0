/**
 * `deno publish --dry-run` from the staged folder, with nothing cached, against registries on loopback. It fails
 * where JSR would refuse the package: for a slow type, a file or a dependency that isn't there, a bad manifest.
 */
import { publish } from "../tests/packages/support/publish.ts";
import { Registries } from "../tests/packages/support/registries.ts";
import { stdPackages } from "../tests/packages/support/std_packages.ts";
import { stagedFolder } from "./stage.ts";

await using registries = new Registries(await stdPackages());
const { code, output } = await publish(stagedFolder, registries, ["--dry-run"]);
console.log(output);
Deno.exitCode = code;
