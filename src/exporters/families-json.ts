// The comparison of families as JSON, in a stable, documented schema: one line a family.

import type { ComparisonTable, FamilyMetric, FamilyRow } from "../core/comparison/comparison-table.js";
import { encodeJson } from "../core/json/encode-json.js";
import { printRequirement } from "../core/target.js";
import type { Problem } from "../errors.js";

/** Name and version of the schema; docs/json.md describes it. */
const schema = "runledger.families/1";

/** One object; what cannot be computed is null. Ends with a line break. */
export function familiesJson(table: ComparisonTable, problems: readonly Problem[]): string {
  const { families = [] } = table;
  const lines = families.map((family, row) => encodeJson(describeFamily(family, table, row)));
  const head = encodeJson({
    schema,
    sorted_by: table.sortedBy,
    total_runs: table.totalRuns,
    matching_runs: table.matchingRuns,
  });
  const tail = encodeJson({
    remarks: table.remarks,
    problems: problems.map(({ code, path, message }) => ({ code, path, message })),
  });
  return `${head.slice(0, -1)},\n"families":[\n${lines.join(",\n")}\n],\n${tail.slice(1)}\n`;
}

function describeFamily(family: FamilyRow, table: ComparisonTable, row: number): unknown {
  return {
    family: family.name,
    runs: family.runs,
    params: Object.fromEntries(family.params),
    metrics: Object.fromEntries(
      family.metrics.map((metric) => [metric.field.replace(/^metrics\./, ""), describeMetric(metric)]),
    ),
    verdict: table.verdicts[row] ?? { met: 0, missed: 0, unknown: 0 },
  };
}

function describeMetric({ summary, interval, runs, leftOut, verdict }: FamilyMetric): unknown {
  const { n } = summary;
  const orNull = (value: number): number | null => (n === 0 ? null : value);
  const { outcome, target } = verdict ?? { outcome: "none" };
  return {
    n,
    runs,
    left_out: leftOut,
    mean: orNull(summary.mean),
    half_width: interval === undefined ? null : (interval.high - interval.low) / 2,
    interval: interval === undefined ? null : [interval.low, interval.high],
    reliable: n >= 3,
    sd: summary.sd ?? null,
    min: orNull(summary.min),
    max: orNull(summary.max),
    median: orNull(summary.median),
    ...(outcome === "none" ? {} : { target: target && printRequirement(target), outcome }),
  };
}
