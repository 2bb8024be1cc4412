// What a metric says of families: means with intervals, a chart, and the verdict sentences of `stats`.

import { requirementText } from "../../core/comparison/cell-texts.js";
import type { MetricRule } from "../../core/contract/contract.js";
import {
  compareFamilies,
  type FamilyStatistics,
  familyStatistics,
  ruleOfColumn,
  usualReference,
} from "../../core/family/family-statistics.js";
import type { FieldColumn } from "../../core/field/field-table.js";
import { chooseNumberFormat } from "../../core/format-number.js";
import type { Target } from "../../core/target.js";
import { escapeMarkdown } from "../../exporters/markdown.js";
import { intervalChart } from "../charts/interval-chart.js";
import { type ComparisonMaterial, plainName } from "../comparison-material.js";
import { markdownList, markdownTable, type Picture, pictureName, type Section } from "../report-document.js";

/** More families than this make a chart and a list that nobody reads. */
const mostFamilies = 30;

/** One section a metric. */
export function statisticsSections(material: ComparisonMaterial): Section[] {
  return material.metrics.map((column) => statisticsSection(material, column));
}

function statisticsSection(material: ComparisonMaterial, column: FieldColumn): Section {
  const { table, families, contract } = material;
  const all = familyStatistics(table, families, column);
  const known = all.filter(({ summary }) => summary.n > 0);
  const rule = ruleOfColumn(contract, column);
  const title = plainName(column);
  if (known.length === 0) return { title, blocks: [] };
  const sorted =
    rule.direction === undefined
      ? known
      : [...known].sort((a, b) => (rule.direction === "min" ? 1 : -1) * (a.summary.mean - b.summary.mean));
  const shown = sorted.slice(0, mostFamilies);
  const reference = usualReference(all);
  const comparisons = reference === undefined ? [] : compareFamilies(all, reference, rule);
  const told = comparisons.filter(({ candidate }) => shown.includes(candidate));
  const sentences = told.map(({ candidate, verdict }) => `${candidate.family.name}: ${verdict.sentence}.`);
  const assumptions = [...new Set(told.flatMap(({ comparison }) => comparison.assumptions))];
  return {
    title,
    blocks: [
      escapeMarkdown(directionText(rule, material.targets.get(column.name))),
      tableOf(shown),
      ...(shown.length < sorted.length ? [`The first ${shown.length} of ${sorted.length} families.`] : []),
      chartOf(shown, material, column),
      ...(sentences.length === 0 || reference === undefined
        ? []
        : [
            escapeMarkdown(`Against ${reference.family.name}, which has most runs:`),
            markdownList(sentences),
            ...(assumptions.length === 0 ? [] : [markdownList(assumptions.map((text) => `${text}.`))]),
          ]),
    ],
  };
}

function directionText({ direction, isInferred, unit }: MetricRule, target: Target | undefined): string {
  const better =
    direction === undefined
      ? "Whether lower or higher is better is not known"
      : `${direction === "min" ? "Lower" : "Higher"} is better${isInferred ? " (inferred from the name)" : ""}`;
  return `${better}${unit === undefined ? "" : `; in ${unit}`}${target === undefined ? "" : `; target ${requirementText(target, unit)}`}.`;
}

function tableOf(shown: readonly FamilyStatistics[]): string {
  const print = chooseNumberFormat(
    shown.flatMap(({ summary: { mean, min, max }, interval }) =>
      interval === undefined ? [mean, min, max] : [mean, min, max, interval.low, interval.high],
    ),
  );
  const rows = shown.map(({ family, summary, sample, interval }) => [
    family.name,
    String(summary.n),
    sample.leftOut === 0 ? String(sample.runs) : `${sample.runs}/${sample.runs + sample.leftOut}`,
    print(summary.mean),
    interval === undefined
      ? "–"
      : `${print(interval.low)} to ${print(interval.high)}${summary.n === 2 ? " (!)" : ""}`,
    print(summary.min),
    print(summary.max),
  ]);
  return markdownTable(
    ["family", "n", "runs", "mean", "95 % interval", "min", "max"],
    rows,
    [1, 2, 3, 4, 5, 6],
  );
}

function chartOf(
  shown: readonly FamilyStatistics[],
  material: ComparisonMaterial,
  column: FieldColumn,
): Picture {
  const { unit } = ruleOfColumn(material.contract, column);
  const target = material.targets.get(column.name);
  const name = plainName(column);
  const groups = shown.map(({ family, summary, sample, interval }) => ({
    name: family.name,
    value: summary.mean,
    interval,
    color: material.familyStrokes.get(family.name)?.color ?? "#0072B2",
    points: sample.replicates.map(({ value }) => value),
  }));
  const dashed = target === undefined ? "" : ` Dashed: the target, ${requirementText(target, unit)}.`;
  const single = shown.some(({ interval }) => interval === undefined) ? " One run alone has no bar." : "";
  const pairs = shown.some(({ summary }) => summary.n === 2) ? " A bar of two seeds is unreliable." : "";
  const spec = intervalChart({
    title: `${name} by family`,
    metric: { name, unit },
    groupName: "family",
    groups,
    meaning: `Point: mean over seeds. Bar: its 95 % interval, Student's t. Ticks: seeds.${single}${pairs}${dashed}`,
    ...(target === undefined ? {} : { target: target.value }),
  });
  return { name: pictureName("families", name), alt: `${name} by family`, spec };
}
