// What a pool has to give: CPU slots, and graphics processors each for one trial alone.

import { readdirSync } from "node:fs";
import type { TrialSlots } from "../core/sweep/trial.js";

/** What a trial was given. */
export interface GivenSlots {
  readonly cpu: number;
  /** Numbers of graphics processors. */
  readonly gpus: readonly string[];
}

export class SlotPool {
  #cpu: number;
  readonly #gpus: string[];
  /** Of the whole pool. */
  readonly total: { readonly cpu: number; readonly gpu: number };

  constructor(cpu: number, gpus: readonly string[]) {
    this.#cpu = cpu;
    this.#gpus = [...gpus];
    this.total = { cpu, gpu: gpus.length };
  }

  /** Takes slots; undefined while there are not enough. A trial that wants more CPUs than there are gets all of them. */
  take(wanted: TrialSlots): GivenSlots | undefined {
    const cpu = Math.min(wanted.cpu, this.total.cpu);
    if (this.#cpu < cpu || this.#gpus.length < wanted.gpu) return undefined;
    this.#cpu -= cpu;
    return { cpu, gpus: this.#gpus.splice(0, wanted.gpu) };
  }

  giveBack({ cpu, gpus }: GivenSlots): void {
    this.#cpu += cpu;
    this.#gpus.push(...gpus);
  }
}

/** Numbers of the graphics processors that may be used: those of CUDA_VISIBLE_DEVICES, else all that the driver names. */
export function visibleGpus(environment: Readonly<Record<string, string | undefined>>): string[] {
  const named = environment.CUDA_VISIBLE_DEVICES;
  if (named !== undefined)
    return named.split(",").filter((each) => each.trim() !== "" && each.trim() !== "-1");
  try {
    return readdirSync("/proc/driver/nvidia/gpus").map((_, index) => String(index));
  } catch {
    return []; // No such driver.
  }
}
