// `runledger report`: report.md with pictures, of runs or of a comparison.

import { basename, dirname, join, resolve } from "node:path";
import { encodeJson } from "../../core/json/encode-json.js";
import { printable } from "../../core/printable.js";
import type { Run } from "../../core/run.js";
import { exitCodes, UserError } from "../../errors.js";
import { comparisonMaterial } from "../../report/comparison-material.js";
import { comparisonReport } from "../../report/comparison-report.js";
import { saveDocument } from "../../report/save-document.js";
import { folderNameOf, placeOfRun, writeRunReport } from "../../report/write-report.js";
import type { ReportPlace } from "../../store/report-file.js";
import { rootFiles } from "../../store/run-layout.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { type AskedRuns, openAskedRuns } from "../diagnosed-runs.js";
import { printNoRuns, printProblems, readingExitCode, shorten } from "../open-runs.js";
import { writePageReport } from "../page-report.js";
import { selectSomeRows } from "../where.js";

export const run: RunCommand = async (invocation, context) => {
  const asked = openAskedRuns(invocation, context, "report");
  if (asked.asked.length === 0) {
    printNoRuns(asked.open, context);
    return exitCodes.failed;
  }
  const written = await writeReports(invocation, context, asked);
  const { problems } = asked.open;
  if (invocation.options.json === true) {
    const answer = { schema: "runledger.report/1", reports: written, problems };
    context.writeOut(`${encodeJson(answer, 2)}\n`);
  } else {
    for (const { path } of written) context.writeOut(`${printable(shorten(path, context))}\n`);
    printProblems(asked.isAll ? problems : asked.asked.flatMap((one) => one.problems), context);
  }
  return readingExitCode(invocation, problems);
};

interface Written {
  /** Id of the run; null for a comparison. */
  readonly run: string | null;
  readonly path: string;
  /** Of a page: how many runs are in it, how large it is, what is not whole in it. */
  readonly runs?: number;
  readonly size_bytes?: number;
  readonly left_out?: readonly string[];
}

async function writeReports(
  invocation: Invocation,
  context: Context,
  asked: AskedRuns,
): Promise<readonly Written[]> {
  if (invocation.options.html === true) {
    const { path, runs, sizeBytes, left } = await writePageReport(invocation, context, asked);
    const run = !asked.isAll && runs === 1 ? (asked.asked[0]?.id ?? null) : null;
    return [{ run, path, runs, size_bytes: sizeBytes, left_out: left }];
  }
  if (asked.isAll) return [await compareAll(invocation, context, asked)];
  return await reportRuns(invocation, context, asked);
}

async function reportRuns(
  invocation: Invocation,
  context: Context,
  { asked, open }: AskedRuns,
): Promise<Written[]> {
  refuseWishes(invocation, ["where", "metric"]);
  const around = { runs: open.runs, sources: open.sources, contract: open.places.contract };
  const written: Written[] = [];
  for (const one of asked) {
    const place = placeFor(one, invocation, { context, isOnly: asked.length === 1 });
    written.push({ run: one.id, path: await writeRunReport(one, around, place) });
  }
  return written;
}

/** One run goes to --out itself, several each to a folder of its own in it. */
function placeFor(one: Run, invocation: Invocation, how: { context: Context; isOnly: boolean }): ReportPlace {
  const { out } = invocation.options;
  if (out === undefined) return placeOfRun(one);
  if (how.isOnly) return placeAt(String(out), how.context);
  return { folder: join(resolve(how.context.workingFolder, String(out)), folderNameOf(one.id)) };
}

/** "results" is a folder, "results/today.md" a file in one. */
function placeAt(out: string, context: Context): ReportPlace {
  const path = resolve(context.workingFolder, out);
  return /\.(md|markdown)$/i.test(out) ? { folder: dirname(path), file: basename(path) } : { folder: path };
}

async function compareAll(invocation: Invocation, context: Context, { open }: AskedRuns): Promise<Written> {
  const { out, where, metric } = invocation.options;
  const [root = context.workingFolder] = open.places.roots;
  const read = { ...open, contract: open.places.contract };
  const names = open.places.roots.map((one) => shorten(one, context)).map((one) => (one === "" ? "." : one));
  const wishes = {
    name: names.join(", "),
    metrics: Array.isArray(metric) ? (metric as readonly string[]) : [],
  };
  const all = comparisonMaterial(read, wishes);
  const rows = where === undefined ? all.rows : await selectSomeRows(all.table, String(where));
  const material = where === undefined ? all : comparisonMaterial(read, { ...wishes, select: () => rows });
  const place =
    out === undefined ? { folder: join(root, rootFiles.own, "reports") } : placeAt(String(out), context);
  return { run: null, path: await saveDocument(comparisonReport(material), place) };
}

function refuseWishes({ options }: Invocation, names: readonly string[]): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  throw new UserError(
    "bad-option",
    `runledger report: --${given} is for the comparison of all runs of a folder.`,
    {
      hint: `Leave out the names of runs, or --${given}.`,
      exitCode: exitCodes.usage,
    },
  );
}
