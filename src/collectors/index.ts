// All collectors, and the one call that asks them.

import type { Problem } from "../errors.js";
import type { Collected, CollectedFile, Collector, CollectorInput } from "./collector.js";
import { commandLineCollector } from "./command-line.js";
import { gitCollector } from "./git.js";
import { gpuCollector } from "./gpu.js";
import { hostCollector } from "./host.js";
import { packagesCollector } from "./packages.js";
import { withTimeLimit } from "./time-limit.js";

/** Every source of facts. Later ones add to the sections of earlier ones. */
export const collectors: readonly Collector[] = [
  hostCollector,
  gpuCollector,
  packagesCollector,
  gitCollector,
  commandLineCollector,
];

/** Milliseconds each collector may take; they work at the same time. */
export const collectorLimitMs = 2000;

/** What is known of where and how a run was made. */
export interface CollectedFacts {
  /** Sections for metadata.json: environment, packages, git, command. A section without facts is absent. */
  readonly facts: Record<string, unknown>;
  /** Files for the run folder: config/uncommitted.patch. */
  readonly files: readonly CollectedFile[];
  readonly problems: readonly Problem[];
}

/**
 * Asks all collectors. Never throws and takes little more than `collectorLimitMs`: what is missing, fails or is too slow
 * is left out, with a problem where a person should know.
 * @param list for tests; all collectors when absent
 */
export async function collectFacts(
  input: Omit<CollectorInput, "signal">,
  list: readonly Collector[] = collectors,
): Promise<CollectedFacts> {
  const collected = await Promise.all(list.map((collector) => ask(collector, input)));
  const facts: Record<string, Record<string, unknown>> = {};
  for (const { sections } of collected) {
    for (const [name, members] of Object.entries(sections ?? {}))
      facts[name] = { ...facts[name], ...members };
  }
  return {
    facts,
    files: collected.flatMap((one) => one.files ?? []),
    problems: collected.flatMap((one) => one.problems ?? []),
  };
}

async function ask(collector: Collector, input: Omit<CollectorInput, "signal">): Promise<Collected> {
  const problem = (code: string, message: string): Collected => ({
    problems: [{ code, path: collector.name, message }],
  });
  try {
    const found = await withTimeLimit(collectorLimitMs, (signal) => collector.collect({ ...input, signal }));
    if (found !== undefined) return found;
    return problem("collector-slow", `gave no facts within ${collectorLimitMs / 1000} s; they are left out.`);
  } catch (error) {
    return problem("collector-failed", `failed (${String(error)}); its facts are left out.`);
  }
}
