import { LoopbackJsr, type Package } from "./jsr_registry.ts";
import { LoopbackNpm } from "./npm_registry.ts";

/** Both registries on loopback: all that an installation can reach. */
export class Registries implements AsyncDisposable {
  readonly jsr: LoopbackJsr;
  readonly npm: LoopbackNpm = new LoopbackNpm();

  /** `packages` are those on JSR. */
  constructor(packages: readonly Package[]) {
    this.jsr = new LoopbackJsr(packages);
  }

  /** The environment in which Deno asks them, and caches in `cache`. */
  env(cache: string): Record<string, string> {
    return { JSR_URL: this.jsr.url, NPM_CONFIG_REGISTRY: this.npm.url, DENO_DIR: cache };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.jsr[Symbol.asyncDispose](), this.npm[Symbol.asyncDispose]()]);
  }
}
