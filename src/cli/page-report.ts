// `runledger report --html`: the runs as one page in one file.

import { basename, dirname, join, relative, resolve } from "node:path";
import { withBestSummaries } from "../catalog/best-summaries.js";
import { fieldTableOf } from "../core/field/field-table.js";
import { printable } from "../core/printable.js";
import { formatBytes } from "../core/units.js";
import { UserError } from "../errors.js";
import { readTextFile } from "../formats/read-file.js";
import type { PageParts } from "../report/page/page-file.js";
import { type PageReport, pageReport } from "../report/page/page-report.js";
import { folderNameOf } from "../report/write-report.js";
import { checkReportPlace, type ReportPlace, savePageReport } from "../store/report-file.js";
import { rootFiles, runFiles } from "../store/run-layout.js";
import type { Invocation } from "./command.js";
import type { Context } from "./context.js";
import type { AskedRuns } from "./diagnosed-runs.js";
import { findPageFolder } from "./page-folder.js";
import { selectSomeRows } from "./where.js";

declare const __RUNLEDGER_VERSION__: string;

/** A report that was written. */
export interface WrittenPage extends PageReport {
  readonly path: string;
  readonly runs: number;
}

/**
 * Writes the report and says what is not whole in it.
 * @throws UserError "no-page", "no-runs-left", "unknown-field", "report-not-ours" (exit 5), "cannot-write"
 */
export async function writePageReport(
  invocation: Invocation,
  context: Context,
  asked: AskedRuns,
): Promise<WrittenPage> {
  const { where, metric } = invocation.options;
  const { open } = asked;
  const { contract } = open.places;
  const tableOf = (runs: AskedRuns["asked"]) => withBestSummaries(fieldTableOf(runs), contract);
  const rows = where === undefined ? undefined : await selectSomeRows(tableOf(asked.asked), String(where));
  const runs = rows === undefined ? asked.asked : asked.asked.filter((_, row) => rows.includes(row));
  const place = placeOf(invocation, context, asked);
  checkReportPlace(place);
  const [sort] = Array.isArray(metric) ? (metric as readonly string[]) : [];
  const report = pageReport(
    {
      runs,
      table: tableOf(runs),
      contract,
      problems: asked.isAll ? open.problems : runs.flatMap((run) => run.problems),
      all: open.runs,
      sourceOf: (run) => open.sources[open.runs.indexOf(run)],
      version: __RUNLEDGER_VERSION__,
      madeAt: new Date(context.now()).toISOString(),
      roots: open.places.roots.map((root) => shownRoot(root, context.workingFolder)),
      ...(sort === undefined ? {} : { sort }),
    },
    readPage(findPageFolder()),
  );
  const path = savePageReport(place, report.html);
  context.writeError(told(report, runs.length));
  return { ...report, path, runs: runs.length };
}

/** As seen from here; what lies elsewhere, and here itself, by its own name. */
function shownRoot(root: string, here: string): string {
  const path = relative(here, root);
  return path === "" || path.startsWith("..") ? basename(root) : path;
}

/** What was made, for people. */
function told({ sizeBytes, left }: PageReport, runs: number): string {
  const count = runs === 1 ? "1 run" : `${runs} runs`;
  return `${[`${count} in one page of ${formatBytes(sizeBytes)}.`, ...left.map(printable)].join("\n  ")}\n`;
}

/** What --out names; else below the first root's .runledger/: one run beside its other reports, several above them. */
function placeOf({ options }: Invocation, context: Context, asked: AskedRuns): Required<ReportPlace> {
  if (options.out !== undefined) {
    const path = resolve(context.workingFolder, String(options.out));
    const isFile = /\.html?$/i.test(path);
    return isFile
      ? { folder: dirname(path), file: basename(path) }
      : { folder: path, file: runFiles.pageReport };
  }
  const [root = context.workingFolder] = asked.open.places.roots;
  const [only, another] = asked.asked;
  const isOne = !asked.isAll && only !== undefined && another === undefined;
  const reports = join(isOne ? only.root : root, rootFiles.own, "reports");
  return { folder: isOne ? join(reports, folderNameOf(only.id)) : reports, file: runFiles.pageReport };
}

function readPage(folder: string): PageParts {
  const read = (name: string): string => {
    const file = readTextFile(join(folder, name), { maxBytes: 16 * 1024 * 1024 });
    if ("text" in file) return file.text;
    throw new UserError("no-page", "The page of reports has not been built.", {
      hint: "In a checkout, build it with: npm run build",
    });
  };
  return { script: read("report/page.js"), styles: read("report/page.css"), icon: read("icon.svg") };
}
