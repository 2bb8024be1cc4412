// `runledger aggregate ROOT`: step logs → one database; says what it read, wrote, and left out.

import { join, resolve } from "node:path";
import { type AggregateResult, aggregateLogs } from "../../aggregate/aggregate-logs.js";
import { reportJson } from "../../aggregate/report.js";
import { findPlaces } from "../../catalog/roots.js";
import { printable } from "../../core/printable.js";
import { exitCodes, UserError } from "../../errors.js";
import { nodeFileSystem } from "../../store/file-system.js";
import { machineIdentity, ownIdentity } from "../../store/writer-identity.js";
import type { RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { printProblems, shorten } from "../open-runs.js";

export const run: RunCommand = async (invocation, context) => {
  const { options, positionals } = invocation;
  const root = oneRoot(positionals, context);
  const out =
    options.out === undefined
      ? join(root, "_aggregated")
      : resolve(context.workingFolder, String(options.out));
  const result = await aggregateLogs({
    ...{ root, out, metric: options.metric === undefined ? undefined : String(options.metric) },
    ...{ files: nodeFileSystem, own: ownIdentity(), machine: machineIdentity(), nowMs: context.now },
  });
  if (options.json === true) context.writeOut(asJson(result, out));
  else context.writeOut(asText(result, out, context));
  printProblems(result.report.problems, context);
  return exitCodes.done;
};

function oneRoot(asked: readonly string[], context: Context): string {
  const { roots } = findPlaces(context.workingFolder, asked);
  const [root, ...others] = roots;
  if (root !== undefined && others.length === 0) return root;
  const names = roots.map((path) => shorten(path, context)).join(", ");
  throw new UserError("several-roots", `There are several roots here: ${names}. A database is made of one.`, {
    hint: "Name it: runledger aggregate ROOT",
    exitCode: exitCodes.usage,
  });
}

function asJson(result: AggregateResult, out: string): string {
  const more = {
    out,
    catalog: result.catalog,
    files_read: result.logsRead,
    segments_written: result.written,
    segments_kept: result.kept,
  };
  return `${JSON.stringify({ ...reportJson(result.report), ...more }, undefined, 2)}\n`;
}

function asText({ report, written, kept, logsRead }: AggregateResult, out: string, context: Context): string {
  const what = `${count(report.runs, "run")}, ${count(report.steps, "step")}, ${count(report.logs, "log")}`;
  const done =
    logsRead === 0
      ? "No log has changed."
      : `${count(logsRead, "file")} read, ${count(written, "segment")} written, ${kept} kept.`;
  const lines = [`${printable(shorten(out, context))}: ${what}. ${done}`, ...remarks(report)];
  return `${lines.join("\n")}\n`;
}

function remarks(report: AggregateResult["report"]): string[] {
  const lines: string[] = [];
  const { malformedLines, damagedLogs, conflicts, repeatedRuns, tornLogs, otherFiles } = report;
  const strange = damagedLogs.reduce((sum, log) => sum + log.strangeLines, 0);
  if (malformedLines + strange > 0) {
    const each = damagedLogs.map((log) => `${log.source} (${log.malformedLines + log.strangeLines})`);
    lines.push(
      `Left out: ${count(malformedLines + strange, "line")} that could not be used, in ${some(each)}.`,
    );
  }
  for (const { column, files } of conflicts) {
    const each = Object.entries(files).map(([kind, names]) => `${kind} in ${some(names)}`);
    lines.push(`Column ${column} is text, because logs disagree: ${each.join("; ")}.`);
  }
  for (const { runId, sources } of repeatedRuns.slice(0, 5)) {
    lines.push(
      `Run ${runId} is in ${count(sources.length, "log")}, kept as that many runs: ${some(sources)}.`,
    );
  }
  if (repeatedRuns.length > 5) lines.push(`${repeatedRuns.length - 5} more runs are in several logs.`);
  if (tornLogs.length > 0) lines.push(`Last line unfinished, left out: ${some(tornLogs)}.`);
  if (otherFiles > 0)
    lines.push(`${count(otherFiles, "file")} called .jsonl ${otherFiles === 1 ? "is" : "are"} no step log.`);
  return lines.map(printable);
}

function some(names: readonly string[]): string {
  const rest = names.length - 3;
  return names.slice(0, 3).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
