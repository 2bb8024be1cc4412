// `runledger stats`: what one metric says of families of runs, with intervals, tests and a verdict in words.

import { profileColumn } from "../../core/comparison/column-profile.js";
import { rankMetrics } from "../../core/comparison/rank-metrics.js";
import type { Contract, MetricRule } from "../../core/contract/contract.js";
import { parseTolerance } from "../../core/contract/contract.js";
import { familiesOf, findFamily } from "../../core/family/family.js";
import { runsWithBoth } from "../../core/family/family-against.js";
import { groupsBy } from "../../core/family/family-by.js";
import {
  compareFamilies,
  type FamilyStatistics,
  familyStatistics,
  ruleOfColumn,
  usualReference,
} from "../../core/family/family-statistics.js";
import { getField } from "../../core/field/field.js";
import type { FieldColumn, FieldTable } from "../../core/field/field-table.js";
import { exitCodes, UserError } from "../../errors.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { runOfReference } from "../named-rows.js";
import { openRunTable, printNoRuns, printProblems, readingExitCode, rootsOf } from "../open-runs.js";
import type { StatsAnswer } from "../stats-answer.js";
import { statsJson } from "../stats-json.js";
import { statsText } from "../stats-text.js";
import { selectRows } from "../where.js";

export const run: RunCommand = async (invocation, context) => {
  checkOptions(invocation);
  const positionals = [...invocation.positionals, ...rootsOf(invocation)];
  const open = openRunTable({ ...invocation, positionals }, context);
  if (open.table.rows.length === 0 && invocation.options.json !== true) {
    printNoRuns(open, context);
  } else {
    const { reference } = invocation.options;
    const kept =
      reference === undefined ? {} : { reference: runOfReference(String(reference), context, open) };
    const asked = { ...invocation, options: { ...invocation.options, ...kept } };
    const answer = await answerOf(asked, open.table, open.places.contract);
    print(answer, { invocation, context, problems: open.problems });
  }
  printProblems(open.problems, context);
  open.finish();
  return readingExitCode(invocation, open.problems);
};

function print(
  answer: StatsAnswer,
  how: { invocation: Invocation; context: Context; problems: Parameters<typeof statsJson>[1] },
): void {
  const { columns, useColor: color } = how.context.terminal;
  const isJson = how.invocation.options.json === true;
  how.context.writeOut(isJson ? statsJson(answer, how.problems) : statsText(answer, { columns, color }));
}

async function answerOf(invocation: Invocation, table: FieldTable, contract: Contract): Promise<StatsAnswer> {
  const { options } = invocation;
  if (options.metric === undefined) throw noMetric(table, contract);
  const rows = options.where === undefined ? undefined : await selectRows(table, String(options.where));
  const scope = { contract, ...(rows === undefined ? {} : { rows }) };
  const column = numberColumn(table, String(options.metric));
  const rule = ruleWith(ruleOfColumn(contract, column), options.tolerance);
  const runs = rows?.length ?? table.rows.length;
  if (options.against !== undefined) {
    const other = numberColumn(table, String(options.against));
    return againstAnswer(table, [column, other], { rule, runs, scope });
  }
  const by = Array.isArray(options.by) ? options.by.flatMap((list) => String(list).split(",")) : [];
  const fields = by.map((name) => name.trim()).filter((name) => name !== "");
  const families = fields.length > 0 ? groupsBy(table, fields, scope) : familiesOf(table, scope);
  const all = familyStatistics(table, families, column);
  const asked = options.reference === undefined ? undefined : String(options.reference);
  const reference =
    asked === undefined ? usualReference(all) : all[families.indexOf(findFamily(table, families, asked))];
  return {
    metric: plain(column),
    column,
    rule,
    all,
    reference,
    isUsualReference: asked === undefined,
    comparisons: reference === undefined ? [] : compareFamilies(all, reference, rule),
    runs,
    by: fields,
  };
}

function againstAnswer(
  table: FieldTable,
  columns: readonly [FieldColumn, FieldColumn],
  how: { rule: MetricRule; runs: number; scope: { contract: Contract; rows?: readonly number[] } },
): StatsAnswer {
  const [column, other] = columns;
  if (column.name === other.name) {
    throw usage(`--metric and --against are both ${plain(column)}.`, "Name two different metrics.");
  }
  const group = runsWithBoth(table, columns, how.scope);
  const sides = columns.map(
    (side): FamilyStatistics =>
      familyStatistics(table, [{ ...group, name: plain(side) }], side)[0] as FamilyStatistics,
  );
  const reference = sides[1] as FamilyStatistics;
  const { direction } = ruleOfColumn(how.scope.contract, other);
  // Of two metrics that disagree about what is better, neither can be better.
  const rule = direction === how.rule.direction ? how.rule : { ...how.rule, direction: undefined };
  return {
    metric: plain(column),
    against: plain(other),
    column,
    rule,
    all: sides,
    reference,
    isUsualReference: false,
    comparisons: compareFamilies(sides, reference, rule),
    runs: how.runs,
    by: [],
  };
}

function checkOptions({ options }: Invocation): void {
  if (options.against === undefined) return;
  for (const other of ["by", "reference"]) {
    if (options[other] === undefined) continue;
    throw usage(
      `--against and --${other} exclude each other.`,
      "--against compares two metrics of the same runs; choose runs with --where.",
    );
  }
}

function ruleWith(rule: MetricRule, written: Invocation["options"][string]): MetricRule {
  if (written === undefined) return rule;
  const tolerance = parseTolerance(String(written));
  if (tolerance === undefined) {
    throw usage(
      `--tolerance is "${String(written)}".`,
      "Write a share such as 2% or a number in the metric's unit.",
    );
  }
  return { ...rule, tolerance };
}

/** A field that holds a number somewhere. */
function numberColumn(table: FieldTable, wanted: string): FieldColumn {
  const column = getField(table, wanted);
  if (column.values.some((value) => typeof value === "number" || value === null)) return column;
  throw usage(
    `"${wanted}" holds texts, no numbers.`,
    "Statistics need numbers. See fields and their types with: runledger fields",
  );
}

function noMetric(table: FieldTable, contract: Contract): UserError {
  const rows = table.rows.map((_, row) => row);
  const metrics = [...table.columns.values()].filter(({ kind }) => kind === "metric");
  const ranked = rankMetrics(metrics, (column) => profileColumn(column, table, rows), contract);
  const names = ranked.slice(0, 8).map(plain);
  return usage(
    "--metric is missing.",
    names.length === 0 ? "These runs have no metrics." : `For example: ${names.join(", ")}`,
  );
}

function plain(column: FieldColumn): string {
  return column.name.replace(/^metrics\./, "");
}

function usage(message: string, hint: string): UserError {
  return new UserError("bad-option", `runledger stats: ${message}`, { hint, exitCode: exitCodes.usage });
}
