// `runledger compare`: one table of runs, targets flagged, exported where asked.

import { type CompareOptions, compareRuns } from "../../core/comparison/compare.js";
import type { ComparisonTable, VerdictCount } from "../../core/comparison/comparison-table.js";
import { printable } from "../../core/printable.js";
import type { Run } from "../../core/run.js";
import { exitCodes, type Problem, UserError } from "../../errors.js";
import { exportFormats } from "../../exporters/index.js";
import { renderTextTable } from "../../exporters/text-table.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import {
  type OpenRunTable,
  openRunTable,
  printArchived,
  printNoRuns,
  printProblems,
  readingExitCode,
  shorten,
} from "../open-runs.js";
import { selectRows } from "../where.js";

export const run: RunCommand = async (invocation, context) => {
  checkOptions(invocation, context);
  const open = openRunTable(invocation, context);
  const code = await compareAndAnswer(invocation, context, open);
  open.finish();
  return code;
};

async function compareAndAnswer(
  invocation: Invocation,
  context: Context,
  open: OpenRunTable,
): Promise<number> {
  if (open.table.rows.length === 0 && invocation.options.json !== true) {
    printNoRuns(open, context);
    printProblems(open.problems, context);
    if (invocation.options.export !== undefined) context.writeError("Nothing was exported.\n");
    return checkedExitCode(invocation, context, { verdicts: [], problems: open.problems });
  }
  const { shown: table, exported = table } = await compare(invocation, context, open);
  await answer(invocation, context, { table, exported, open });
  printProblems(open.problems, context);
  return checkedExitCode(invocation, context, { verdicts: table.verdicts, problems: open.problems });
}

/** With --check, nothing checked is a failure and never a pass: a gate that sees no runs or no targets must not open. */
function checkedExitCode(
  invocation: Invocation,
  context: Context,
  result: { verdicts: readonly VerdictCount[]; problems: readonly Problem[] },
): number {
  const { verdicts, problems } = result;
  if (invocation.options.check === true) {
    const isAnyChecked = verdicts.some((count) => count.met + count.missed + count.unknown > 0);
    if (!isAnyChecked) {
      const what = verdicts.length === 0 ? "no run was shown" : "no shown run has a target";
      context.writeError(`--check: ${what}, so nothing was checked. That counts as missed.\n`);
      return exitCodes.missed;
    }
    if (verdicts.some((count) => count.missed + count.unknown > 0)) return exitCodes.missed;
  }
  return readingExitCode(invocation, problems);
}

function checkOptions(invocation: Invocation, context: Context): void {
  const { asc, desc, out } = invocation.options;
  const usage = (message: string, hint: string): UserError =>
    new UserError("bad-option", `runledger compare: ${message}`, { hint, exitCode: exitCodes.usage });
  if (
    invocation.options.diagnose === true &&
    (invocation.options.families === true || printsRuns(invocation))
  ) {
    throw usage(
      "--diagnose adds a column to the table of runs; it goes with neither --families nor --json --all.",
      "For all findings in full: runledger diagnose ROOT --json",
    );
  }
  if (asc === true && desc === true) throw usage("--asc and --desc exclude each other.", "Give one of them.");
  if (out !== undefined && invocation.options.export === undefined) {
    throw usage(
      "--out says where, but not in which format.",
      `Add --export ${exportFormats.map((format) => format.name).join(" or ")}.`,
    );
  }
  const format = exportFormats.find(({ name }) => name === invocation.options.export);
  if (out === "-" && format?.isBinary === true && context.terminal.isInteractive) {
    throw usage(
      `--export ${format.name} gives bytes that are no text, and --out - would write them to this terminal.`,
      `Name a file with --out FILE, or send the output to a file or program: … --out - > runs.${format.name}`,
    );
  }
}

async function compare(invocation: Invocation, context: Context, open: OpenRunTable): Promise<Compared> {
  const { options } = invocation;
  const fields = open.table;
  const where = options.where === undefined ? undefined : await selectRows(fields, String(options.where));
  const columns = Array.isArray(options.columns) ? options.columns.flatMap(splitNames) : undefined;
  // With both, whole runs are printed: of the table only the order and the verdicts are needed.
  const isRunsOnly = printsRuns(invocation) && options.export === undefined;
  const wishes: CompareOptions = {
    contract: open.places.contract,
    targets: Array.isArray(options.target) ? options.target : [],
    ...(options["sort-by"] === undefined ? {} : { sortBy: String(options["sort-by"]) }),
    ...(options.asc === true
      ? { order: "asc" as const }
      : options.desc === true
        ? { order: "desc" as const }
        : {}),
    ...(options.top === undefined ? {} : { top: Number(options.top) }),
    ...(isRunsOnly ? { columns: [] } : columns === undefined ? {} : { columns }),
    ...(where === undefined ? {} : { rows: where }),
    all: options.all === true && !isRunsOnly,
  };
  if (options.families !== true) {
    const shown = compareRuns(fields, wishes);
    if (options.diagnose !== true) return { shown };
    const { withDiagnosis } = await import("../diagnosis-column.js");
    return { shown: withDiagnosis(shown, open.places.roots, context) };
  }
  const { tabulateFamilies } = await import("../../core/family/family-table.js");
  const isForPrograms = options.json === true || forPrograms.has(String(options.export));
  return {
    shown: tabulateFamilies(fields, { ...wishes, form: "people" }),
    ...(isForPrograms ? { exported: tabulateFamilies(fields, { ...wishes, form: "programs" }) } : {}),
  };
}

/** Formats whose families have each number in a column of its own. */
const forPrograms = new Set(["csv", "json", "parquet"]);

/** The table to show, and another to export where programs read it. */
interface Compared {
  readonly shown: ComparisonTable;
  readonly exported?: ComparisonTable;
}

/** Whether whole runs are asked for instead of a table. */
function printsRuns({ options }: Invocation): boolean {
  return options.json === true && options.all === true && options.families !== true;
}

/** The whole runs that the rows of the table stand for. */
function* runsInOrder(table: ComparisonTable, open: OpenRunTable): Generator<Run> {
  for (const row of table.rows) yield open.runOf(row);
}

function splitNames(list: string): string[] {
  return list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

async function answer(
  invocation: Invocation,
  context: Context,
  result: { table: ComparisonTable; exported: ComparisonTable; open: OpenRunTable },
): Promise<void> {
  const { table, exported, open } = result;
  const { options } = invocation;
  const format = options.export === undefined ? undefined : String(options.export);
  if (printsRuns(invocation)) {
    const { writeRuns } = await import("../run-json.js");
    const answer = { schema: "runledger.runs/1", runs: runsInOrder(table, open), problems: open.problems };
    writeRuns(answer, context.writeOut);
  } else if (options.json === true) {
    const { renderComparison } = await import("../export-file.js");
    context.writeOut(await renderComparison("json", exported, open.problems));
  } else if (format === undefined || options.out !== "-") {
    const { columns, useColor: color } = context.terminal;
    context.writeOut(renderTextTable(table, { columns, color }));
    printArchived(table.rows, { table: open.table, roots: invocation.positionals }, context);
  }
  if (format === undefined) return;
  const { exportComparison, exportRemarks, renderComparison } = await import("../export-file.js");
  if (options.out === "-" && options.json === true) return;
  for (const remark of await exportRemarks(format, exported)) context.writeError(`${printable(remark)}\n`);
  if (options.out === "-") {
    context.writeOut(await renderComparison(format, exported, open.problems));
    return;
  }
  const file = await exportComparison(format, exported, {
    context,
    root: open.places.roots[0] ?? context.workingFolder,
    problems: open.problems,
    mayReplace: options.force === true,
    ...(options.out === undefined ? {} : { out: String(options.out) }),
  });
  context.writeError(`Wrote ${shorten(file, context)}\n`);
}
