// A diagnosis for people: a paragraph a finding, with where it was seen and what to try.

import type { Diagnosis } from "../catalog/diagnosis/diagnose-run.js";
import type { Evidence, Finding, Severity } from "../core/diagnosis/finding.js";
import { cutText, displayWidth, printable } from "../core/printable.js";
import type { Run } from "../core/run.js";
import { formatNumber } from "../core/units.js";
import { choosePaint, type Paint, type Style } from "../exporters/terminal-style.js";

export interface DiagnosedRun {
  readonly run: Run;
  readonly diagnosis: Diagnosis;
}

export interface DiagnosisTextOptions {
  /** Of the terminal; undefined for a file or pipe. */
  readonly columns: number | undefined;
  readonly color: boolean;
}

/** Longer lines are hard to read, and must fit everywhere. */
const widest = 80;
const indent = "   ";
/** Runs without findings that are named; more are counted. */
const mostNamed = 5;

/** Runs with findings one after the other, then those without. Ends with a line break. */
export function diagnosisText(runs: readonly DiagnosedRun[], options: DiagnosisTextOptions): string {
  const paint = choosePaint(options.color);
  const width = Math.max(40, Math.min(widest, options.columns ?? widest));
  const sick = runs.filter(({ diagnosis }) => diagnosis.findings.length > 0);
  const healthy = runs.filter(({ diagnosis }) => diagnosis.findings.length === 0);
  const blocks = sick.map((entry) => runBlock(entry, width, paint));
  if (healthy.length > 0) blocks.push(healthyBlock(healthy, runs.length, width));
  return `${blocks.join("\n\n")}\n`;
}

function runBlock({ run, diagnosis: { findings } }: DiagnosedRun, width: number, paint: Paint): string {
  const count = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
  const head = wrap(`${printable(run.id)}: ${count}`, "", width).map((line) => paint(line, "bold"));
  return [
    head.join("\n"),
    ...findings.map((finding, index) => findingText(finding, index + 1, { width, paint })),
  ].join("\n\n");
}

const styles: Readonly<Record<Severity, readonly Style[]>> = {
  wrong: ["red"],
  suspect: ["yellow"],
  note: ["dim"],
};

function findingText(finding: Finding, place: number, how: { width: number; paint: Paint }): string {
  const { width, paint } = how;
  const head = `${String(place)}. `.padEnd(indent.length);
  const title = `${head}${paint(finding.severity, ...styles[finding.severity])}  ${finding.code}`;
  return [
    title,
    ...wrap(printable(finding.message), indent, width),
    ...finding.evidence.map((entry) => paint(cutText(`${indent}${evidenceText(entry)}`, width), "dim")),
    ...wrap(`→ ${printable(finding.advice)}`, indent, width),
  ].join("\n");
}

/** "metadata.json:25  training_config.learning_rate = 0.3" */
function evidenceText({ file, line, field, value, step, source }: Evidence): string {
  const place = line === undefined ? file : `${file}:${line}`;
  const at = step === undefined ? "" : ` at step ${step}`;
  const name = source === "predictions" || source === "targets" ? "" : `${field}${at} = `;
  return printable(`${place}  ${name}${valueText(value)}`);
}

function valueText(value: Evidence["value"]): string {
  if (value === undefined) return "missing";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : formatNumber(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function healthyBlock(healthy: readonly DiagnosedRun[], total: number, width: number): string {
  const [only] = healthy;
  if (total === 1 && only !== undefined) {
    return wrap(
      `${printable(only.run.id)}: nothing found. Looked at ${lookedAtText(only.diagnosis)}.`,
      "",
      width,
    ).join("\n");
  }
  const named = healthy.slice(0, mostNamed).map(({ run }) => printable(run.id));
  const more = healthy.length > mostNamed ? ` and ${healthy.length - mostNamed} more` : "";
  const count = healthy.length === 1 ? "1 run" : `${healthy.length} runs`;
  return wrap(`Nothing found in ${count} of ${total}: ${named.join(", ")}${more}`, "", width).join("\n");
}

function lookedAtText({ lookedAt }: Diagnosis): string {
  const { params, metrics, curves, points, hasPredictions, siblings } = lookedAt;
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;
  const parts = [
    count(params, "param"),
    count(metrics, "final metric"),
    curves === 0 ? "no history" : `${count(curves, "curve")} of up to ${count(points, "point")}`,
    hasPredictions ? "predictions.npy" : "no predictions.npy",
    siblings === 0 ? "no other runs" : count(siblings, "other run"),
  ];
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** Lines of at most `width` columns; words that are longer are cut. */
function wrap(text: string, margin: string, width: number): string[] {
  const lines: string[] = [];
  let line = margin;
  for (const word of text.split(" ")) {
    const isFirst = line === margin;
    if (!isFirst && displayWidth(`${line} ${word}`) > width) {
      lines.push(line);
      line = margin + word;
    } else line += isFirst ? word : ` ${word}`;
  }
  return [...lines, line].map((full) => cutText(full, width));
}
