// `runledger show RUN`: everything known of one run.

import { archiveOf, isArchived } from "../../catalog/archive/archive-field.js";
import { bestOf } from "../../catalog/best-summaries.js";
import { type Contract, ruleFor } from "../../core/contract/contract.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { printable } from "../../core/printable.js";
import type { History, Run } from "../../core/run.js";
import { drawSparkline } from "../../core/sparkline.js";
import { judge, parseRequirement, printRequirement, type Target } from "../../core/target.js";
import { formatDuration, formatFactor, formatNumber } from "../../core/units.js";
import type { Value } from "../../core/value.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { type NamedRun, openNamedRuns } from "../named-runs.js";
import { nextCommand } from "../next-command.js";
import { printProblems, rootsOf, shorten } from "../open-runs.js";
import { runToJson } from "../run-json.js";

export const run: RunCommand = (invocation, context) => {
  const { named, contract } = openNamedRuns(invocation, context);
  const { run: found, history, problems } = named[0] as NamedRun;
  if (invocation.options.json === true) {
    const answer = { schema: "runledger.run/1", run: runToJson(found), history };
    context.writeOut(`${encodeJson(answer, 2)}\n`);
    return 0;
  }
  const width = context.terminal.columns ?? 100;
  const sections = [
    heading(found, whereLine(found, invocation, context)),
    metricLines(found, contract, history),
    curveLines(history, Math.min(width, 120)),
    fieldLines("params", found.params, width),
    fieldLines("more", found.attributes, width),
    noteLines(found),
  ];
  context.writeOut(`${sections.filter((section) => section !== "").join("\n\n")}\n`);
  printProblems([...found.problems, ...problems], context);
  return 0;
};

/** Where the run's files are: its folder, or its archive and how they come back. */
function whereLine(run: Run, invocation: Invocation, context: Context): string {
  const archive = archiveOf(run);
  if (archive === undefined) return `folder  ${printable(shorten(run.path, context))}`;
  const back = nextCommand(["restore", run.id], rootsOf(invocation));
  return `packed  ${printable(shorten(archive, context))} (back with: ${back})`;
}

function heading(run: Run, where: string): string {
  const duration = run.durationSeconds === undefined ? "" : `, took ${formatDuration(run.durationSeconds)}`;
  const started =
    run.startedAt === undefined ? "" : `, started ${run.startedAt.replace("T", " ").slice(0, 19)}`;
  const tags = run.tags.length > 0 ? `\ntags    ${run.tags.map(printable).join(" ")}` : "";
  const why = run.attributes.get("status_reason");
  const reason = typeof why === "string" ? `\nreason  ${printable(why)}` : "";
  const status = isArchived(run) ? `${run.status}, archived` : run.status;
  return `${printable(run.id)}\n${status}${started}${duration}\n${where}\nlayout  ${run.layout}${reason}${tags}`;
}

function metricLines(run: Run, contract: Contract, history: History): string {
  if (run.metrics.size === 0) return "metrics\n  none";
  const width = Math.max(...[...run.metrics.keys()].map((name) => name.length));
  const lines = [...run.metrics].map(([name, final]) => {
    const rule = ruleFor(contract, name);
    const { summary, direction } = rule;
    const points = summary === "best" && direction !== undefined ? history.get(name) : undefined;
    const best = points === undefined || direction === undefined ? undefined : bestOf(points, direction);
    const value = best ?? final;
    const own = run.targets.get(name);
    const target = rule.target ?? (own === undefined ? undefined : parseRequirement(name, own));
    const shown = value === null ? "null" : formatNumber(value);
    const unit = rule.unit === undefined ? "" : ` ${rule.unit}`;
    const mark = run.computedMetrics.has(name) ? "  computed from predictions.npy and targets.npy" : "";
    const last =
      best === undefined || final === null ? "" : `  best of the history; final ${formatNumber(final)}`;
    return `  ${printable(name).padEnd(width)}  ${shown}${unit}${targetNote(value, target)}${mark}${last}`;
  });
  return `metrics\n${lines.join("\n")}`;
}

function targetNote(value: number | null, target: Target | undefined): string {
  if (target === undefined) return "";
  const { outcome, factor } = judge(value, target);
  const times = factor === undefined ? "" : ` ${formatFactor(factor)}`;
  const mark = outcome === "met" ? "✓" : outcome === "missed" ? `✗${times}` : "–";
  return `  ${mark} (target ${printRequirement(target)})`;
}

/** One sparkline a metric, losses first. */
function curveLines(history: History, width: number): string {
  const long = [...history].filter(([, points]) => points.length > 1);
  if (long.length === 0) return "";
  const nameWidth = Math.max(...long.map(([name]) => name.length));
  const room = Math.max(10, Math.min(60, width - nameWidth - 40));
  const lines = long.map(([name, points]) => {
    const values = points.map((point) => point.value ?? Number.NaN);
    const [first, last] = [values[0], values.at(-1)].map((value) => formatNumber(value ?? Number.NaN));
    return `  ${printable(name).padEnd(nameWidth)}  ${drawSparkline(values, room).text}  ${first} → ${last}`;
  });
  return `history (${Math.max(...long.map(([, points]) => points.length))} points)\n${lines.join("\n")}`;
}

function fieldLines(title: string, fields: ReadonlyMap<string, Value>, width: number): string {
  if (fields.size === 0) return "";
  const nameWidth = Math.min(44, Math.max(...[...fields.keys()].map((name) => name.length)));
  const lines = [...fields].map(([name, value]) => {
    const text = printable(typeof value === "object" ? JSON.stringify(value) : String(value));
    const room = Math.max(20, width - nameWidth - 5);
    const cut = text.length > room ? `${text.slice(0, room - 1)}…` : text;
    return `  ${printable(name).padEnd(nameWidth)}  ${cut}`;
  });
  return `${title}\n${lines.join("\n")}`;
}

function noteLines(run: Run): string {
  if (run.notes.length === 0) return "";
  const lines = run.notes.map(
    (note) => `  ${(note.time ?? "").slice(0, 10).padEnd(10)}  ${printable(note.text)}`,
  );
  return `notes\n${lines.join("\n")}`;
}
