// The end of a run's report: its cost, what a diagnosis found, and what was wrong with its files.

import { basename } from "node:path";
import type { Evidence, Finding } from "../../core/diagnosis/finding.js";
import { currencyOf, itemsOfRun, type RunUsage, usageOfRuns } from "../../core/evaluation/run-usage.js";
import { fieldTableOf } from "../../core/field/field-table.js";
import { formatNumber } from "../../core/units.js";
import { escapeMarkdown } from "../../exporters/markdown.js";
import { markdownList, markdownTable, type Section } from "../report-document.js";
import type { RunMaterial } from "../run-material.js";

/** Tokens and cost by model, as `cost` tells them. */
export function costSection({ run }: RunMaterial): Section {
  const table = fieldTableOf([run]);
  const usages = usageOfRuns(table, [0]);
  if (usages.length === 0) return { title: "Cost", blocks: [] };
  const items = itemsOfRun(table)(0);
  const rows = usages.map((usage) => [
    usage.model,
    String(usage.usage.calls_made),
    String(usage.usage.prompt_tokens),
    String(usage.usage.completion_tokens),
    costText(usage.cost),
  ]);
  const header = ["model", "calls", "prompt tokens", "completion tokens", `cost (${currencyOf(table, [0])})`];
  return {
    title: "Cost",
    blocks: [markdownTable(header, rows, [1, 2, 3, 4]), ...perThousand(usages, items)],
  };
}

function costText(cost: number | undefined): string {
  return cost === undefined ? "–" : formatNumber(cost);
}

function perThousand(usages: readonly RunUsage[], items: number | undefined): string[] {
  if (items === undefined || usages.some(({ cost }) => cost === undefined)) return [];
  const cost = usages.reduce((sum, usage) => sum + (usage.cost ?? 0), 0);
  return [`${items} items; ${formatNumber((cost / items) * 1000)} for a thousand.`];
}

/** Findings with their evidence and what to try, likely causes first. */
export function diagnosisSection({ findings }: RunMaterial): Section {
  return { title: "Diagnosis", blocks: findings.length === 0 ? [] : [findings.map(findingText).join("\n")] };
}

function findingText(finding: Finding, index: number): string {
  const evidence = finding.evidence.map((entry) => `   - ${escapeMarkdown(evidenceText(entry))}`);
  return [
    `${index + 1}. **${finding.severity}** ${escapeMarkdown(finding.code)}: ${escapeMarkdown(finding.message)}`,
    ...evidence,
    `   - → ${escapeMarkdown(finding.advice)}`,
  ].join("\n");
}

function evidenceText({ file, line, field, value, step }: Evidence): string {
  const place = line === undefined ? file : `${file}:${line}`;
  const at = step === undefined ? "" : ` at step ${step}`;
  const shown =
    typeof value === "number" ? formatNumber(value) : value === undefined ? "missing" : JSON.stringify(value);
  return `${place}  ${field}${at} = ${shown}`;
}

const mostProblems = 30;

/** What was wrong with the run's files, and what was done about it. */
export function problemSection({ problems }: Pick<RunMaterial, "problems">): Section {
  const lines = problems.slice(0, mostProblems).map(({ path, message }) => `${basename(path)}: ${message}`);
  const rest = problems.length - lines.length;
  if (rest > 0) lines.push(`… and ${rest} more`);
  return { title: "Problems", blocks: lines.length === 0 ? [] : [markdownList(lines)] };
}
