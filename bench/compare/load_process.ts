import { root } from "../../scripts/project.ts";
import { findBun } from "../../scripts/test/bun.ts";
import type { Idle, IdlePlan } from "./load/idle.ts";
import type { Target } from "./load/loaded_server.ts";
import type { LoadPlan } from "./load/main.ts";
import type { Throughput, ThroughputPlan } from "./load/throughput.ts";

/** Beyond what a run should take, in ms, after which its generator is ended. */
const GRACE_MS = 60_000;

/** Starts the load generator, a process for each run. */
export class Load {
  readonly #bun: string;

  private constructor(bun: string) {
    this.#bun = bun;
  }

  /** Finds what the generator runs on. */
  static async find(): Promise<Load> {
    return new Load((await findBun()).command);
  }

  /** Puts one server under load. */
  async throughput(server: Target, load: Omit<ThroughputPlan, "servers">): Promise<Throughput> {
    const [result] = await this.sideBySide({ ...load, servers: [server] });
    return result;
  }

  /** Puts several under load in turn. */
  async sideBySide(plan: ThroughputPlan): Promise<Throughput[]> {
    const seconds = plan.servers.length * (plan.warmUp + plan.seconds);
    return await this.#run({ throughput: plan }, 2 * seconds) as Throughput[];
  }

  async idle(plan: IdlePlan): Promise<Idle> {
    return await this.#run({ idle: plan }, plan.seconds + plan.furtherSeconds) as Idle;
  }

  async #run(plan: LoadPlan, seconds: number): Promise<unknown> {
    const args = [`${root}/bench/compare/load/main.ts`, JSON.stringify(plan)];
    const signal = AbortSignal.timeout(seconds * 1_000 + GRACE_MS);
    const { success, stdout } = await new Deno.Command(this.#bun, { args, signal, stdin: "null", stderr: "inherit" })
      .output();
    if (!success) throw new Error("The load generator ended without a result");
    return JSON.parse(new TextDecoder().decode(stdout));
  }
}
