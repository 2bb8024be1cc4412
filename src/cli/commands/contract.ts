// `runledger contract`: which pattern of runledger.yaml rules which metric, and what is left over on either side.

import { missingText } from "../../core/comparison/cell-texts.js";
import type { MetricRule } from "../../core/contract/contract.js";
import {
  type ContractReview,
  type ReviewedMetric,
  reviewContract,
} from "../../core/contract/contract-review.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { printable } from "../../core/printable.js";
import { printRequirement } from "../../core/target.js";
import type { Problem } from "../../errors.js";
import { renderPlainTable } from "../../exporters/plain-table.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import {
  type OpenRunTable,
  openRunTable,
  printNoRuns,
  printProblems,
  readingExitCode,
  shorten,
} from "../open-runs.js";

export const run: RunCommand = (invocation, context) => {
  const open = openRunTable(invocation, context);
  const review = reviewContract(open.table, open.places.contract);
  if (invocation.options.json === true) context.writeOut(reviewJson(review, open));
  else if (open.table.rows.length === 0) printNoRuns(open, context);
  else context.writeOut(reviewText(review, open, context));
  printProblems(open.problems, context);
  open.finish();
  return readingExitCode(invocation as Invocation, open.problems);
};

/** Metrics without a contract that are named; the rest is counted. */
const mostNamed = 12;

function reviewText(review: ContractReview, open: OpenRunTable, context: Context): string {
  const { contractFile } = open.places;
  const ruled = review.metrics.filter(({ patterns }) => patterns.length > 0);
  const parts = [
    contractFile === undefined
      ? "No runledger.yaml here or above. Write one with: runledger init"
      : `${shorten(contractFile, context)} rules ${ruled.length} of ${review.metrics.length} metrics.`,
    ...(ruled.length === 0 ? [] : [ruledTable(ruled, open.table.rows.length, context).trimEnd()]),
    leftOver(review),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function ruledTable(ruled: readonly ReviewedMetric[], runs: number, context: Context): string {
  const header = ["metric", "runs", "direction", "unit", "target", "tolerance", "summary", "ruled by"];
  const rows = ruled.map(({ metric, runs: count, rule, patterns }) => [
    metric,
    `${count}/${runs}`,
    directionText(rule),
    rule.unit ?? missingText,
    rule.target === undefined ? missingText : printRequirement(rule.target),
    toleranceText(rule) ?? missingText,
    rule.summary,
    patterns.length > 1 ? `${patterns[0]} before ${patterns.slice(1).join(", ")}` : String(patterns[0]),
  ]);
  const { columns, useColor: color } = context.terminal;
  return renderPlainTable(header, rows, { columns, color });
}

function leftOver({ metrics, unused, contradictions, unknownKeys }: ContractReview): string {
  const free = metrics.filter(({ patterns }) => patterns.length === 0);
  const named = free.slice(0, mostNamed).map(({ metric, rule }) => `  ${metric}: ${directionText(rule)}`);
  if (free.length > named.length) named.push(`  … and ${free.length - named.length} more; --json lists all`);
  const blocks = [
    [`${free.length} metrics without a contract:`, named],
    [
      `${unused.length} contracts without a metric:`,
      unused.map(
        ({ pattern, nearest }) =>
          `  ${pattern}${nearest.length > 0 ? `, nearest: ${nearest.join(", ")}` : ""}`,
      ),
    ],
    ["Contradictions:", contradictions.map((sentence) => `  ${sentence}`)],
    ["Named in volatile or columns, but no run has it:", unknownKeys.map((key) => `  ${key}`)],
  ] as const;
  return blocks
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) =>
      [title.replace(/^1 (metric|contract)s/, "1 $1"), ...lines].map(printable).join("\n"),
    )
    .join("\n\n");
}

function directionText({ direction, isInferred }: MetricRule): string {
  if (direction === undefined) return "unknown";
  return isInferred ? `${direction} (inferred)` : direction;
}

function toleranceText({ tolerance }: MetricRule): string | undefined {
  if (tolerance === undefined) return undefined;
  return tolerance.kind === "share"
    ? `${Number((tolerance.share * 100).toPrecision(12))}%`
    : String(tolerance.amount);
}

function reviewJson(review: ContractReview, { places, problems }: OpenRunTable): string {
  const answer = {
    schema: "runledger.contract/1",
    file: places.contractFile ?? null,
    metrics: review.metrics.map(({ metric, runs, rule, patterns }) => ({
      metric,
      runs,
      direction: rule.direction ?? null,
      direction_inferred: rule.direction !== undefined && rule.isInferred,
      unit: rule.unit ?? null,
      target: rule.target === undefined ? null : printRequirement(rule.target),
      tolerance: toleranceText(rule) ?? null,
      summary: rule.summary,
      patterns,
    })),
    metrics_without_contract: review.metrics
      .filter(({ patterns }) => patterns.length === 0)
      .map(({ metric }) => metric),
    contracts_without_metric: review.unused.map(({ pattern }) => pattern),
    contradictions: review.contradictions,
    unknown_keys: review.unknownKeys,
    problems: problems.map(({ code, path, message }: Problem) => ({ code, path, message })),
  };
  return `${encodeJson(answer, 1)}\n`;
}
