// The beginning of a run's report: what it is, its data and configuration, its highlights, its metrics.

import { ruleFor } from "../../core/contract/contract.js";
import { printable } from "../../core/printable.js";
import {
  judge,
  parseRequirement,
  printRequirement,
  type Target,
  type TargetVerdict,
} from "../../core/target.js";
import { formatDuration, formatFactor, formatNumber } from "../../core/units.js";
import type { Fields, Value } from "../../core/value.js";
import { escapeMarkdown } from "../../exporters/markdown.js";
import { markdownList, markdownTable, type Section } from "../report-document.js";
import { type RunMaterial, unitOf } from "../run-material.js";

/** Rows of a table at most; the rest is counted and the command that shows it named. */
const mostRows = 80;

/** Status, times, tags and notes, as `show` tells them. */
export function runIntro({ run }: RunMaterial): string[] {
  const took = run.durationSeconds === undefined ? "" : `, took ${formatDuration(run.durationSeconds)}`;
  const started =
    run.startedAt === undefined ? "" : `, started ${run.startedAt.replace("T", " ").slice(0, 19)}`;
  const tags = run.tags.length === 0 ? [] : [`Tags: ${escapeMarkdown(run.tags.join(", "))}`];
  const notes = run.notes.map(
    ({ text, time }) => `${time === undefined ? "" : `${time.slice(0, 10)}: `}${text}`,
  );
  return [
    escapeMarkdown(`${run.status}${started}${took}. Layout: ${run.layout}.`),
    ...tags,
    ...(notes.length === 0 ? [] : [markdownList(notes)]),
  ];
}

const aboutData = /^(data|dataset|data_config|data_cfg|data_loader_config|manifest|inputs?|dims)([._]|$)/;

/** Everything that was chosen before the run, what the data are first. */
export function configurationSections({ run }: RunMaterial): Section[] {
  const data = [...run.params].filter(([name]) => aboutData.test(name));
  const others = [...run.params].filter(([name]) => !aboutData.test(name));
  return [
    { title: "Dataset", blocks: fieldBlocks(new Map(data), run.id) },
    { title: "Configuration", blocks: fieldBlocks(new Map(others), run.id) },
  ];
}

function fieldBlocks(fields: Fields, id: string): string[] {
  const rows = [...fields].slice(0, mostRows).map(([name, value]) => [name, valueText(value)]);
  const rest = fields.size - rows.length;
  if (rows.length === 0) return [];
  const more = rest > 0 ? [escapeMarkdown(`${rest} more: runledger show ${printable(id)}`)] : [];
  return [markdownTable(["param", "value"], rows), ...more];
}

/** Longest text of a cell. */
const mostCharacters = 160;

function valueText(value: Value): string {
  const text = printable(typeof value === "object" && value !== null ? JSON.stringify(value) : String(value));
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text;
}

interface JudgedMetric {
  readonly name: string;
  readonly value: number | null;
  readonly target: Target | undefined;
  readonly verdict: TargetVerdict | undefined;
}

function judgedMetrics({ run, contract }: RunMaterial): JudgedMetric[] {
  const judged = [...run.metrics].map(([name, value]) => {
    const own = run.targets.get(name);
    const target =
      ruleFor(contract, name).target ?? (own === undefined ? undefined : parseRequirement(name, own));
    return { name, value, target, verdict: target === undefined ? undefined : judge(value, target) };
  });
  return [
    ...judged.filter(({ target }) => target !== undefined),
    ...judged.filter(({ target }) => target === undefined),
  ];
}

/** What to know first: targets, the worst miss, how the training ended, what a diagnosis found. */
export function highlightSection(material: RunMaterial): Section {
  const { run, findings } = material;
  const withTarget = judgedMetrics(material).filter(({ target }) => target !== undefined);
  const met = withTarget.filter(({ verdict }) => verdict?.outcome === "met").length;
  const wrong = findings.filter(({ severity }) => severity === "wrong").length;
  const reason = run.attributes.get("status_reason");
  const lines = [
    ...(withTarget.length === 0 ? [] : [`${met} of ${withTarget.length} targets met`]),
    ...withTarget
      .filter(({ verdict }) => verdict?.outcome !== "met")
      .map((metric) => `${metric.name}: ${verdictWords(metric)}`),
    ...(typeof reason === "string" ? [reason] : []),
    ...(findings.length === 0
      ? []
      : [
          `diagnosis: ${findings.length === 1 ? "1 finding" : `${findings.length} findings`}${wrong > 0 ? `, ${wrong} of them wrong` : ""}`,
        ]),
  ];
  return { title: "Highlights", blocks: lines.length === 0 ? [] : [markdownList(lines)] };
}

/**
 * Final values with units, targets and verdicts; metrics with targets first.
 * @param isToldElsewhere metrics that a table by factor has already
 */
export function metricSection(material: RunMaterial, isToldElsewhere: (metric: string) => boolean): Section {
  const judged = judgedMetrics(material).filter(
    ({ name, target }) => target !== undefined || !isToldElsewhere(name),
  );
  const rows = judged
    .slice(0, mostRows)
    .map((metric) => [
      metric.name + (material.run.computedMetrics.has(metric.name) ? " ≈" : ""),
      metric.value === null ? "null" : formatNumber(metric.value),
      unitOf(material.contract, metric.name) ?? "",
      metric.target === undefined ? "" : printRequirement(metric.target),
      metric.target === undefined ? "" : verdictWords(metric),
    ]);
  if (rows.length === 0) return { title: "Metrics", blocks: ["None."] };
  const used = [0, 1, 2, 3, 4].filter((column) => column < 2 || rows.some((row) => row[column] !== ""));
  const header = ["metric", "value", "unit", "target", "verdict"];
  const table = markdownTable(
    used.map((column) => header[column] ?? ""),
    rows.map((row) => used.map((column) => row[column] ?? "")),
    [1],
  );
  const rest = judged.length - rows.length;
  return {
    title: "Metrics",
    blocks: [
      table,
      ...(rows.some(([name]) => name?.endsWith(" ≈"))
        ? ["≈ computed from predictions.npy and targets.npy"]
        : []),
      ...(rest > 0 ? [escapeMarkdown(`${rest} more: runledger show ${printable(material.run.id)}`)] : []),
    ],
  };
}

function verdictWords({ verdict }: JudgedMetric): string {
  if (verdict === undefined || verdict.outcome === "unknown") return "unknown: no value";
  if (verdict.outcome === "met") return "✓ met";
  return `✗ missed${verdict.factor === undefined ? "" : ` ${formatFactor(verdict.factor)}`}`;
}
