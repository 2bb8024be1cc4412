// `runledger stages`: the artifacts of stages, who is at work on them, and what came to nothing.

import { basename, dirname } from "node:path";
import { findPlaces } from "../../catalog/roots.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { formatBytes, formatDuration } from "../../core/units.js";
import { exitCodes, type Problem } from "../../errors.js";
import { renderPlainTable } from "../../exporters/plain-table.js";
import { listStages, type StageRow } from "../../stage/list-stages.js";
import { rebuildManifests } from "../../stage/rebuild-manifests.js";
import { nodeFileSystem } from "../../store/file-system.js";
import { machineIdentity } from "../../store/writer-identity.js";
import type { RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { printProblems, shorten } from "../open-runs.js";

export const run: RunCommand = async ({ positionals, options }, context) => {
  const roots = findPlaces(context.workingFolder, positionals).roots.map(holderOfTargets);
  const machine = machineIdentity();
  if (options.rebuild === true) await rebuildAll(roots, context);
  const lists = roots.map((root) => listStages(root, machine));
  const rows = lists.flatMap((list) => list.rows);
  const problems = lists.flatMap((list) => list.problems);
  if (options.json === true) context.writeOut(jsonOf(rows, problems));
  else if (rows.length === 0) {
    const places = roots.map((root) => `${shorten(root, context)}/targets`);
    context.writeError(
      `No artifacts in ${places.join(", ")}. A stage puts them there: see docs/stages.md.\n`,
    );
  } else context.writeOut(textOf(rows, context));
  if (options.json !== true) printProblems(problems, context);
  return exitCodes.done;
};

/** The folder targets/ itself may be named, too. */
function holderOfTargets(root: string): string {
  return basename(root) === "targets" ? dirname(root) : root;
}

async function rebuildAll(roots: readonly string[], context: Context): Promise<void> {
  const world = { files: nodeFileSystem, nowMs: context.now, machine: machineIdentity() };
  const changed: string[] = [];
  for (const root of roots) changed.push(...(await rebuildManifests(root, world)));
  const names = changed.map((path) => `  ${shorten(path, context)}\n`);
  context.writeError(
    names.length === 0 ? "All manifests are as they should be.\n" : `Rewritten:\n${names.join("")}`,
  );
}

function textOf(rows: readonly StageRow[], context: Context): string {
  const header = ["artifact", "state", "time", "took", "size", "by, or why"];
  const lines = rows.map((row) => [
    `${row.target === undefined ? "" : "  "}${row.id}`,
    row.state,
    (row.time ?? "–").replace("T", " ").slice(0, 16),
    row.seconds === undefined ? "–" : formatDuration(row.seconds),
    row.bytes === undefined ? "–" : formatBytes(row.bytes),
    whoOrWhy(row),
  ]);
  const { columns, useColor: color } = context.terminal;
  return `${renderPlainTable(header, lines, { columns, color })}\n${summaryOf(rows)}\n`;
}

function whoOrWhy({ writer, reason }: StageRow): string {
  const who = writer === undefined ? undefined : `process ${writer.pid} on ${writer.host}`;
  return (reason ?? who ?? "").split("\n", 1)[0] ?? "";
}

function summaryOf(rows: readonly StageRow[]): string {
  const isTarget = ({ target, id }: StageRow): boolean => target === undefined && id.startsWith("tgt_");
  const targets = rows.filter(isTarget).length;
  const bytes = rows.reduce((sum, row) => sum + (row.bytes ?? 0), 0);
  const others = rows.filter(({ state }) => state !== "built");
  const states = [...new Set(others.map(({ state }) => state))].map(
    (state) => `${others.filter((row) => row.state === state).length} ${state}`,
  );
  const counts = [countOf(targets, "target"), countOf(rows.length - targets, "run"), formatBytes(bytes)];
  return [...counts, ...states].join(", ");
}

function countOf(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}

function jsonOf(rows: readonly StageRow[], problems: readonly Problem[]): string {
  const artifacts = rows.map(({ id, target, state, path, time, seconds, bytes, writer, reason }) => ({
    id,
    kind: id.startsWith("tgt_") ? "target" : "run",
    target: target ?? null,
    state,
    path,
    time: time ?? null,
    seconds: seconds ?? null,
    bytes: bytes ?? null,
    writer: writer === undefined ? null : { host: writer.host, pid: writer.pid },
    reason: reason ?? null,
  }));
  return `${encodeJson({ schema: "runledger.stages/1", artifacts, problems }, 2)}\n`;
}
