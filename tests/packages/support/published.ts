import { stage } from "../../../scripts/stage.ts";
import { TemporaryFolder } from "./folder.ts";
import type { Package } from "./jsr_registry.ts";
import { publish } from "./publish.ts";
import { Registries } from "./registries.ts";

/** Registries on which the package has been published, beside `packages`. */
export async function published(packages: readonly Package[]): Promise<Registries> {
  using staged = new TemporaryFolder();
  await stage(staged.path);
  const registries = new Registries(packages);
  const { code, output } = await publish(staged.path, registries, ["--token", "any"]);
  if (code !== 0) throw new Error(output);
  registries.jsr.requests.length = 0;
  return registries;
}
