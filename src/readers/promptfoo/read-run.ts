// One prompt with one provider of promptfoo's evaluation as a run.

import { isPlainObject } from "../../core/flatten.js";
import type { Run } from "../../core/run.js";
import type { Problem } from "../../errors.js";
import { isoOfTime } from "../clock.js";
import { leavesOf, newDraft, type RunDraft, type RunPlace, runOf } from "../run-draft.js";
import type { Column, Evaluation } from "./evaluation.js";

export interface FoundColumn {
  readonly evaluation: Evaluation;
  /** Undefined for a file that cannot be read. */
  readonly column: Column | undefined;
  readonly problems: readonly Problem[];
}

/** The run. Files are written when an evaluation has ended. */
export function runOfColumn(place: RunPlace, { evaluation, column, problems }: FoundColumn): Run {
  const draft = newDraft(place);
  draft.problems.push(...problems);
  if (column === undefined) return runOf(draft);
  draft.status = "finished";
  draft.startedAt = isoOfTime(evaluation.timestamp);
  addFacts(draft, evaluation, column);
  if (column.provider !== undefined) draft.params.set("provider", column.provider);
  if (column.prompt !== undefined) draft.params.set("prompt", column.prompt);
  addProviderSettings(draft, evaluation, column.provider);
  for (const [name, value] of column.measures) draft.metrics.set(name, value);
  return runOf(draft);
}

function addFacts(draft: RunDraft, evaluation: Evaluation, column: Column): void {
  const named = [column.provider, column.prompt].filter((name) => name !== undefined);
  const facts = {
    name: named.length === 0 ? undefined : named.join(" · "),
    experiment: evaluation.description,
    group: evaluation.id,
    prompt_id: column.promptId,
    version: evaluation.version,
    promptfoo_version: evaluation.promptfooVersion,
    // Of all prompts and providers together: not how long this one took.
    evaluation_seconds: evaluation.durationMs === undefined ? undefined : evaluation.durationMs / 1000,
  };
  for (const [name, value] of Object.entries(facts))
    if (value !== undefined) draft.attributes.set(name, value);
  addTokens(draft, column);
}

/** Names under which `runledger cost` looks for tokens. */
const tokenNames: Readonly<Record<string, string>> = {
  "tokenUsage.prompt": "prompt_tokens",
  "tokenUsage.completion": "completion_tokens",
  "tokenUsage.cached": "cached_tokens",
  "tokenUsage.numRequests": "calls_made",
  cost: "cost",
};

function addTokens(draft: RunDraft, { provider, measures }: Column): void {
  if (provider === undefined) return;
  for (const [own, name] of Object.entries(tokenNames)) {
    const count = measures.get(own);
    if (count !== undefined) draft.attributes.set(`token_usage.by_model.${provider}.${name}`, count);
  }
}

/** Keys and passwords, which older versions wrote as they were given. */
const secretName = /key|token(?!s)|secret|password|auth|credential|cookie|header/i;

/** `config` of the provider that has this label or id: what it was asked with. */
function addProviderSettings(draft: RunDraft, { providers }: Evaluation, provider: string | undefined): void {
  const own = providers.find(
    (one) =>
      isPlainObject(one) &&
      provider !== undefined &&
      (one.label === provider || (one.label ?? one.id) === provider),
  );
  if (!isPlainObject(own) || !isPlainObject(own.config)) return;
  for (const [name, value] of leavesOf(own.config, "provider_config")) {
    if (!secretName.test(name)) draft.params.set(name, value);
  }
}
