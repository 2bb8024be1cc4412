// Puts a report and its pictures into a folder, and never over one that a person wrote.

import { dirname, join } from "node:path";
import { isGeneratedReport, reportMarker } from "../core/evaluation/report-marker.js";
import { exitCodes, UserError } from "../errors.js";
import { readTextFile } from "../formats/read-file.js";
import { replaceFile } from "./atomic-write.js";
import { makeFolders } from "./claim.js";
import { fileErrorName } from "./file-error.js";
import { type FileSystem, nodeFileSystem } from "./file-system.js";
import { runFiles } from "./run-layout.js";

export interface ReportFiles {
  /** Markdown, without the marker. */
  readonly markdown: string;
  /** PNG files by name, without a folder. */
  readonly pictures: ReadonlyMap<string, Uint8Array>;
}

export interface ReportPlace {
  /** Absolute; made where it is missing. */
  readonly folder: string;
  /** "report.md" when absent. */
  readonly file?: string;
}

/** Whether a report may be written there: there is none, or it is one of ours. */
export function mayReplaceReport({ folder, file = runFiles.report }: ReportPlace): boolean {
  const read = readTextFile(join(folder, file), { maxBytes: 64 * 1024 * 1024 });
  if ("text" in read) return isGeneratedReport(read.text);
  return "missing" in read;
}

/**
 * Refuses to touch a report that a person wrote.
 * @throws UserError "report-not-ours" (exit 5)
 */
export function checkReportPlace(place: ReportPlace): void {
  if (mayReplaceReport(place)) return;
  const path = join(place.folder, place.file ?? runFiles.report);
  throw new UserError(
    "report-not-ours",
    `${path}: was not written by runledger report; it was not touched.`,
    {
      hint: "Write the report elsewhere with --out.",
      exitCode: exitCodes.refused,
    },
  );
}

/**
 * Writes the pictures, then the report, each whole or not at all; returns the report's path.
 * @throws UserError "report-not-ours" (exit 5), "cannot-write"
 */
export function saveReport(
  place: ReportPlace,
  report: ReportFiles,
  files: FileSystem = nodeFileSystem,
): string {
  const assets = join(place.folder, runFiles.assets);
  return intoPlace(place, (path) => {
    makeFolders(files, report.pictures.size > 0 ? assets : place.folder);
    if (report.pictures.size > 0 && files.look(assets)?.kind !== "folder")
      throw new Error(`${assets} is no folder`);
    for (const [name, bytes] of report.pictures) replaceFile(files, join(assets, name), bytes);
    replaceFile(files, path, `${reportMarker}\n\n${report.markdown}`);
  });
}

/**
 * Writes a report that is one page, whole or not at all; returns its path.
 * @param html with its marker
 * @throws UserError "report-not-ours" (exit 5), "cannot-write"
 */
export function savePageReport(
  place: Required<ReportPlace>,
  html: string,
  files: FileSystem = nodeFileSystem,
): string {
  return intoPlace(place, (path) => {
    makeFolders(files, place.folder);
    replaceFile(files, path, html);
  });
}

function intoPlace(place: ReportPlace, write: (path: string) => void): string {
  checkReportPlace(place);
  const path = join(place.folder, place.file ?? runFiles.report);
  try {
    write(path);
  } catch (error) {
    throw new UserError("cannot-write", `${path}: cannot be written (${fileErrorName(error)}).`, {
      hint: `Check that you may write into ${dirname(path)}, or choose another folder with --out.`,
      cause: error,
    });
  }
  return path;
}
