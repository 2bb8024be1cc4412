// Writes the report of a run into its folder, or where its reports belong.

import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { loadRuns } from "../catalog/load-runs.js";
import { findPlaces } from "../catalog/roots.js";
import type { Run } from "../core/run.js";
import { UserError } from "../errors.js";
import { mayReplaceReport, type ReportPlace } from "../store/report-file.js";
import { rootFiles, runFiles } from "../store/run-layout.js";
import { machineIdentity } from "../store/writer-identity.js";
import { type RunsAround, readRunMaterial } from "./run-material.js";
import { runReport } from "./run-report.js";
import { saveDocument } from "./save-document.js";

/**
 * Writes report.md and assets/ of one run: in its folder where we wrote the run or an earlier report, else below the
 * root's .runledger/. Returns the report's path. The command line's form of this is `runledger report RUN`.
 * @param folder the run's folder
 * @throws UserError "no-such-run", "report-not-ours" (exit 5), "cannot-write"
 */
export async function writeReport(folder: string): Promise<string> {
  const path = resolve(folder);
  const { contract } = findPlaces(path, [dirname(path)]);
  const read = loadRuns([dirname(path)], { nowMs: Date.now(), machine: machineIdentity() });
  const run = read.runs.find((candidate) => candidate.path === path);
  if (run === undefined) {
    throw new UserError("no-such-run", `${folder}: is no run.`, {
      hint: "Give the folder of a run. See all with: runledger list",
    });
  }
  return await writeRunReport(run, { ...read, contract });
}

/**
 * The same for a run that was read, among the runs of its roots.
 * @param place where it goes; the run's own place when absent
 */
export async function writeRunReport(run: Run, around: RunsAround, place = placeOfRun(run)): Promise<string> {
  return await saveDocument(runReport(readRunMaterial(run, around)), place);
}

/** The run's folder where it is ours and there (an archived run's is not), else a folder of its name below the root's .runledger/reports/. */
export function placeOfRun(run: Pick<Run, "id" | "path" | "root" | "layout">): ReportPlace {
  const isFolder = statSync(run.path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (run.layout === "native" && isFolder) return { folder: run.path };
  const hasOurs = isFolder && hasReport(run.path) && mayReplaceReport({ folder: run.path });
  if (hasOurs) return { folder: run.path };
  return { folder: join(run.root, rootFiles.own, "reports", folderNameOf(run.id)) };
}

function hasReport(folder: string): boolean {
  return statSync(join(folder, runFiles.report), { throwIfNoEntry: false })?.isFile() === true;
}

/** A name for a folder made of any text; what had to be changed or cut is told apart by a hash. */
export function folderNameOf(id: string): string {
  const plain = id.replace(/[^\p{L}\p{N}._-]+/gu, "_").slice(0, 100);
  if (plain === id && !/^\.{0,2}$/.test(id)) return id;
  const hash = createHash("sha256").update(id).digest("hex").slice(0, 8);
  return `${plain.replace(/^\.+/, "_")}-${hash}`;
}
