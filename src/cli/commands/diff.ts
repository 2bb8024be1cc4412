// `runledger diff`: what runs do not share, ranked by how likely it explains the difference of their metrics.

import { withMetricsOfRow } from "../../catalog/best-summaries.js";
import { withUncommitted } from "../../catalog/uncommitted-changes.js";
import { diffRuns, type FieldDifference, type RunDifference } from "../../core/difference/difference.js";
import { runLabel } from "../../core/difference/difference-columns.js";
import { leadingMetric } from "../../core/difference/metric-changes.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { nearestNames } from "../../core/nearest-names.js";
import type { Run } from "../../core/run.js";
import type { Value } from "../../core/value.js";
import { exitCodes, type Problem, UserError } from "../../errors.js";
import { renderDifference } from "../../exporters/difference-text.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { namedRows } from "../named-rows.js";
import { type OpenRunTable, openRunTable, printProblems, rootsOf } from "../open-runs.js";

/** Runs have letters. */
const mostRuns = 26;

export const run: RunCommand = (invocation, context) => {
  const open = openRunTable({ ...invocation, positionals: rootsOf(invocation) }, context);
  const runs = namedRows(invocation, context, open).map((row) => {
    const key = open.table.rows[row];
    const run = open.runOf(key as NonNullable<typeof key>);
    const { contract } = open.places;
    return withUncommitted(withMetricsOfRow(run, { table: open.table, row, contract }));
  });
  checkRuns(runs);
  const { metric } = invocation.options;
  const difference = diffRuns(runs, {
    contract: open.places.contract,
    siblings: open.table,
    ...(metric === undefined ? {} : { metric: String(metric) }),
  });
  if (metric !== undefined) checkMetric(difference, String(metric));
  answer(difference, { invocation, context, open });
  open.finish();
  return exitCodes.done;
};

function checkRuns(runs: readonly Run[]): void {
  const usage = (message: string, hint: string): UserError =>
    new UserError("bad-runs", `runledger diff: ${message}`, { hint, exitCode: exitCodes.usage });
  if (runs.length < 2) {
    throw usage("one run differs from nothing.", "Name two or more: runledger diff best:METRIC last");
  }
  if (runs.length > mostRuns) {
    throw usage(`${runs.length} runs are too many for columns.`, "For many runs there is runledger compare.");
  }
  const twice = runs.find(
    (run, index) =>
      runs.indexOf(run) !== index ||
      runs.some((other, at) => at < index && other.path === run.path && other.id === run.id),
  );
  if (twice !== undefined) {
    throw usage(`${twice.id} was named twice.`, "Name different runs.");
  }
}

function checkMetric(difference: RunDifference, wanted: string): void {
  if (leadingMetric(difference.metrics, wanted) !== undefined) return;
  const names = difference.metrics.map(({ metric }) => metric);
  const nearest = nearestNames(wanted, names);
  const choice =
    nearest.length > 0 ? `Nearest: ${nearest.join(", ")}` : `There is: ${names.slice(0, 12).join(", ")}`;
  throw new UserError("unknown-metric", `No metric "${wanted}" in these ${difference.runs.length} runs.`, {
    hint: names.length === 0 ? "They have no metrics." : choice,
    exitCode: exitCodes.usage,
  });
}

interface AnswerWorld {
  readonly invocation: Invocation;
  readonly context: Context;
  readonly open: OpenRunTable;
}

function answer(difference: RunDifference, { invocation, context }: AnswerWorld): void {
  const isAll = invocation.options.all === true;
  const problems = difference.runs.flatMap((run) => run.problems);
  if (invocation.options.json === true) {
    context.writeOut(`${encodeJson(toJson(difference, { isAll, problems }), 2)}\n`);
    return;
  }
  context.writeOut(
    renderDifference(difference, {
      columns: context.terminal.columns,
      color: context.terminal.useColor,
      all: isAll,
    }),
  );
  printProblems(problems, context);
}

function toJson(
  difference: RunDifference,
  { isAll, problems }: { readonly isAll: boolean; readonly problems: readonly Problem[] },
): Record<string, unknown> {
  const { runs, metrics, causes, consequences, shared, verdict, rankedFor } = difference;
  return {
    schema: "runledger.diff/1",
    verdict,
    ranked_for: rankedFor?.metric ?? null,
    runs: runs.map(({ id, path, layout, status }, index) => ({
      label: runLabel(index),
      id,
      path,
      layout,
      status,
    })),
    metrics: metrics.map(({ metric, rule, values, changes }) => ({
      metric,
      direction: rule.direction ?? null,
      is_inferred: rule.isInferred,
      unit: rule.unit ?? null,
      values: byLabel(values),
      changes: changes.map(({ delta, percent, outcome }, index) => ({
        label: runLabel(index + 1),
        delta: delta ?? null,
        percent: percent ?? null,
        outcome,
      })),
    })),
    causes: causes.map(causeToJson),
    consequences: consequences.map(({ name, values }) => ({ field: name, values: byLabel(values) })),
    ...(isAll ? { shared: shared.map(({ name, value }) => ({ field: name, value })) } : {}),
    shared_count: shared.length,
    problems,
  };
}

function causeToJson(field: FieldDifference, index: number): Record<string, unknown> {
  const { name, names, kind, values, score, ratio, siblings, alsoAs } = field;
  const other = names.some((own) => own !== undefined && own !== name);
  return {
    rank: index + 1,
    field: name,
    ...(other ? { names: byLabel(names) } : {}),
    about: kind,
    values: byLabel(values),
    score,
    ratio: ratio ?? null,
    siblings: siblings === undefined ? null : { strength: siblings.strength, runs: siblings.runs },
    also_as: alsoAs,
  };
}

/** Values by the runs' letters; a run without the field has no entry. */
function byLabel(values: readonly (Value | undefined)[]): Record<string, Value> {
  return Object.fromEntries(
    values.flatMap((value, index) => (value === undefined ? [] : [[runLabel(index), value] as const])),
  );
}
