// What a run store says of a run in one line: in its index, and in its list.

import type { Run } from "../core/run.js";

/**
 * The columns of a run store's own index: seed, share of seeded files, the mean F1 of each matcher, the best of all and
 * where it was reached, the last note. Undefined where the run does not say.
 */
export function storeColumns(run: Run): Record<string, unknown> {
  const named = (name: string): unknown =>
    run.params.get(name) ?? run.params.get(`config.${name}`) ?? run.attributes.get(name);
  const metric = (name: string): unknown => run.metrics.get(name);
  const [strategy, model] = [named("results.best_overall.strategy"), named("results.best_overall.model")];
  return {
    created_at: run.startedAt,
    seed: named("dataset.seed") ?? named("seed"),
    seeded_pct: named("dataset.seeded_pct") ?? named("seeded_pct"),
    ...Object.fromEntries(matcherMeans(run)),
    best_f1: metric("results.best_overall.f1") ?? metric("best_f1"),
    best_config:
      strategy === undefined ? named("best_config") : `${strategy}+${String(model).replace(/^.*\//, "")}`,
    notes: run.notes.at(-1)?.text,
  };
}

/** "fuzzy_f1", "semantic_f1", …: from the results by matcher, else by the names of the index. */
function matcherMeans(run: Run): (readonly [string, number | null])[] {
  const means = [...run.metrics].flatMap(([name, value]) => {
    const matcher = /^results\.by_matcher\.(\w+?)(?:_only)?\.avg_f1$/.exec(name)?.[1];
    return matcher === undefined ? [] : [[`${matcher}_f1`, value] as const];
  });
  if (means.length > 0) return means;
  return [...run.metrics].filter(([name]) => /^\w+_f1$/.test(name) && name !== "best_f1");
}
