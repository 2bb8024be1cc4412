// The numbers of a prompt with a provider: as promptfoo has summed them up, or counted from results in the same way.

import { leavesOf } from "../run-draft.js";
import { type Members, membersOf, objectsIn, providerOf, textOf } from "./results.js";

/** Numbers by promptfoo's own names, and shares and means that follow from them. */
export type Measures = ReadonlyMap<string, number>;

/** `metrics` of a prompt. Sums depend on how many tests there were, so each has its mean beside it. */
export function measuresOf(metrics: Members): Measures {
  const measures = new Map<string, number>();
  const { namedScoresCount: counts, namedScoreWeights: weights, tokenUsage, ...others } = metrics;
  const shares = membersOf(weights ?? counts);
  const tests = ["testPassCount", "testFailCount", "testErrorCount"].reduce(
    (sum, name) => sum + numberOf(metrics[name]),
    0,
  );
  if (tests > 0) {
    measures.set("passRate", numberOf(metrics.testPassCount) / tests);
    measures.set("score.mean", numberOf(metrics.score) / tests);
    measures.set("latencyMs.mean", numberOf(metrics.totalLatencyMs) / tests);
  }
  for (const [name, value] of leavesOf(others)) if (typeof value === "number") measures.set(name, value);
  for (const [name, sum] of Object.entries(membersOf(metrics.namedScores))) {
    const share = numberOf(shares[name]);
    if (share > 0) measures.set(`namedScores.${name}.mean`, numberOf(sum) / share);
  }
  for (const [name, value] of leavesOf(tokenUsage ?? {}, "tokenUsage")) {
    // What promptfoo counts in detail is 0 for most providers.
    if (typeof value === "number" && (value !== 0 || !/Details|assertions/.test(name)))
      measures.set(name, value);
  }
  return measures;
}

/** Sums up results of one prompt with one provider as promptfoo does. */
export class ColumnCounter {
  readonly #sums: Record<string, number> = {
    ...{
      score: 0,
      testPassCount: 0,
      testFailCount: 0,
      testErrorCount: 0,
      assertPassCount: 0,
      assertFailCount: 0,
    },
    ...{ totalLatencyMs: 0, cost: 0 },
  };
  readonly #tokens: Record<string, number> = {};
  readonly #scores: Record<string, number> = {};
  readonly #weights: Record<string, number> = {};
  #first: Members = {};
  #count = 0;

  add(result: Members): void {
    if (this.#count++ === 0) this.#first = result;
    this.#sum("score", result.score);
    this.#sum("totalLatencyMs", result.latencyMs);
    this.#sum("cost", result.cost);
    // A result that failed for another reason than its assertions (2) is an error.
    const outcome = result.success === true ? "Pass" : result.failureReason === 2 ? "Error" : "Fail";
    this.#sum(`test${outcome}Count`, 1);
    const grading = membersOf(result.gradingResult);
    for (const { pass } of objectsIn(grading.componentResults)) {
      this.#sum(pass === true ? "assertPassCount" : "assertFailCount", 1);
    }
    const weights = membersOf(grading.namedScoreWeights);
    for (const [name, score] of Object.entries(membersOf(result.namedScores))) {
      const weight = name in weights ? numberOf(weights[name]) : 1;
      this.#scores[name] = (this.#scores[name] ?? 0) + numberOf(score) * weight;
      this.#weights[name] = (this.#weights[name] ?? 0) + weight;
    }
    const usage = membersOf(membersOf(result.response).tokenUsage ?? result.tokenUsage);
    for (const kind of ["prompt", "completion", "cached", "total"])
      this.#tokens[kind] = (this.#tokens[kind] ?? 0) + numberOf(usage[kind]);
  }

  names(): { provider: string | undefined; prompt: string | undefined; promptId: string | undefined } {
    const prompt = membersOf(this.#first.prompt);
    return {
      provider: providerOf(this.#first),
      prompt: textOf(prompt.label) ?? textOf(prompt.display) ?? textOf(prompt.raw),
      promptId: textOf(this.#first.promptId),
    };
  }

  measures(): Measures {
    if (this.#count === 0) return new Map();
    const [namedScores, namedScoreWeights, tokenUsage] = [this.#scores, this.#weights, this.#tokens];
    return measuresOf({ ...this.#sums, tokenUsage, namedScores, namedScoreWeights });
  }

  #sum(name: string, value: unknown): void {
    this.#sums[name] = (this.#sums[name] ?? 0) + numberOf(value);
  }
}

function numberOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}
