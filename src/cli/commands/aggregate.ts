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
    ...{ likeWithLike: options["like-with-like"] === true, partitionBy: keysOf(options["partition-by"]) },
    rollupsOnly: onlyRollups(options),
    mayUseThread: true,
    ...{ files: nodeFileSystem, own: ownIdentity(), machine: machineIdentity(), nowMs: context.now },
  });
  if (options.json === true) context.writeOut(asJson(result, out));
  else context.writeOut(asText(result, out, context));
  printProblems(result.report.problems, context);
  return exitCodes.done;
};

function keysOf(option: unknown): string[] | undefined {
  return option === undefined ? undefined : String(option).split(",");
}

/** @throws UserError "rollups-only" where partitions of the steps are asked for too */
function onlyRollups(options: Readonly<Record<string, unknown>>): boolean {
  const isAsked = options["rollups-only"] === true;
  if (!isAsked || options["partition-by"] === undefined) return isAsked;
  throw new UserError(
    "rollups-only",
    "--rollups-only: leaves out the steps that --partition-by would keep.",
    {
      hint: "Leave out one of them.",
      exitCode: exitCodes.usage,
    },
  );
}

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
    partitions: partitionsJson(result.partitions),
  };
  return `${JSON.stringify({ ...reportJson(result.report), ...more }, undefined, 2)}\n`;
}

function partitionsJson(partitions: AggregateResult["partitions"]): unknown {
  if (partitions === undefined) return null;
  const { keys, partitions: count, written, removed, emptyKeys } = partitions;
  return { keys, count, written, removed, empty_keys: emptyKeys };
}

function asText(result: AggregateResult, out: string, context: Context): string {
  const { report, written, kept, logsRead, partitions } = result;
  const what = `${count(report.runs, "run")}, ${count(report.steps, "step")}, ${count(report.logs, "log")}${recordedOf(report.recordedRuns)}`;
  const done =
    logsRead === 0
      ? "No log has changed."
      : `${count(logsRead, "file")} read, ${count(written, "segment")} written, ${kept} kept.`;
  const lines = [
    `${printable(shorten(out, context))}: ${what}. ${done}`,
    ...partitionLine(partitions),
    ...remarks(report),
  ];
  return `${lines.join("\n")}\n`;
}

function partitionLine(partitions: AggregateResult["partitions"]): string[] {
  if (partitions === undefined) return [];
  const { keys, partitions: all, written, removed, emptyKeys } = partitions;
  const gone = removed === 0 ? "" : `, ${removed} removed`;
  const done = `${count(all, "partition")} by ${keys.join(", ")}: ${written} written${gone}.`;
  const empty = `No step has a value for ${emptyKeys.join(", ")}: pandas and pyarrow cannot read such partitions.`;
  return [done, ...(emptyKeys.length > 0 && all > 0 ? [empty] : [])].map(printable);
}

function recordedOf(runs: number): string {
  return runs === 0 ? "" : `, ${count(runs, "recorded run")}`;
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
