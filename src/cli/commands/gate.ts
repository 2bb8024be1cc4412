// `runledger gate`: fails where a run or family is worse than a reference. Made for CI: what is missing never passes.

import { type Contract, parseTolerance, ruleFor, type Tolerance } from "../../core/contract/contract.js";
import { matchingFields } from "../../core/field/field.js";
import { type GateResult, type GateSide, judgeGate, usualAlpha } from "../../core/gate/gate.js";
import { hasChanged, sideOfFamily, sideOfReference, sideOfRun } from "../../core/gate/gate-side.js";
import type { Direction } from "../../core/metric.js";
import { nearestNames } from "../../core/nearest-names.js";
import type { Target } from "../../core/target.js";
import { targetBook } from "../../core/target-book.js";
import { exitCodes, UserError } from "../../errors.js";
import { renderGate } from "../../exporters/gate-text.js";
import { readReferences } from "../../store/references.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { gateJson, writeGateFiles } from "../gate-answer.js";
import { type GateSubject, SubjectFinder } from "../gate-subject.js";
import { type OpenRunTable, openRunTable, rootsOf } from "../open-runs.js";

export const run: RunCommand = async (invocation, context) => {
  const wishes = checkOptions(invocation);
  const open = openRunTable({ ...invocation, positionals: rootsOf(invocation) }, context);
  const result = judge(invocation, context, { open, wishes });
  open.finish();
  if (invocation.options.json === true) context.writeOut(gateJson(result));
  else {
    const { columns, useColor: color } = context.terminal;
    context.writeOut(renderGate(result, { columns, color }));
  }
  await writeGateFiles(result, invocation, context);
  return result.outcome === "pass" ? exitCodes.done : exitCodes.missed;
};

function judge(
  invocation: Invocation,
  context: Context,
  { open, wishes }: { readonly open: OpenRunTable; readonly wishes: Wishes },
): GateResult {
  const sides = findSidesOrFault(invocation, context, open);
  if (sides instanceof UserError) return nothingToJudge(invocation, sides);
  const targets = targetsOf(open, sides.rows);
  const metrics = resolveMetrics(invocation, context, { open, sides });
  const result = judgeGate(sides.candidate, sides.reference, {
    ...wishes,
    contract: open.places.contract,
    targets,
    remarks: sides.remarks,
    statuses: sides.rows.flatMap((row) => open.table.rows[row] ?? []),
    ...(metrics === undefined ? {} : { metrics }),
  });
  checkQuestions(result, wishes, open.places.contract);
  return result;
}

/** What is not there is a failure of the gate, as CI sees it; any other trouble with a name is thrown. */
function findSidesOrFault(invocation: Invocation, context: Context, open: OpenRunTable): Sides | UserError {
  try {
    return findSides(invocation, context, open);
  } catch (error) {
    const isMissing = error instanceof UserError && missingCodes.has(error.code);
    if (isMissing) return error;
    throw error;
  }
}

const missingCodes = new Set(["unknown-run-or-family", "unknown-family", "unknown-reference", "unknown-run"]);

function nothingToJudge({ positionals, options }: Invocation, fault: UserError): GateResult {
  const side = (name: string): GateSide => ({
    name,
    kind: "run",
    runs: [],
    metrics: [],
    valuesOf: () => ({ replicates: [], leftOut: 0 }),
  });
  return {
    outcome: "fail",
    candidate: side(positionals[0] ?? ""),
    reference: side(String(options.reference ?? "main")),
    lines: [],
    faults: [`${fault.message}${fault.hint === undefined ? "" : ` ${fault.hint}`}`],
    remarks: [],
    alpha: usualAlpha,
  };
}

interface Wishes {
  readonly tolerance?: Tolerance;
  readonly direction?: Direction;
  readonly minSeeds?: number;
}

function checkOptions({ options }: Invocation): Wishes {
  const { tolerance, direction, "min-seeds": minSeeds } = options;
  const allowed = tolerance === undefined ? undefined : parseTolerance(String(tolerance));
  if (tolerance !== undefined && allowed === undefined) {
    throw usage(
      `--tolerance is "${tolerance}".`,
      "Give a share such as 2%, or a number in the metric's unit.",
    );
  }
  if (minSeeds !== undefined && !(Number.isSafeInteger(minSeeds) && Number(minSeeds) > 0)) {
    throw usage(`--min-seeds is ${minSeeds}.`, "Give a whole number above 0.");
  }
  return {
    ...(allowed === undefined ? {} : { tolerance: allowed }),
    ...(direction === undefined ? {} : { direction: direction === "min" ? "min" : "max" }),
    ...(minSeeds === undefined ? {} : { minSeeds: Number(minSeeds) }),
  };
}

interface Sides {
  readonly candidate: GateSide;
  readonly reference: GateSide;
  readonly remarks: readonly string[];
  /** Rows of the candidate. */
  readonly rows: readonly number[];
}

function findSides({ positionals, options }: Invocation, context: Context, open: OpenRunTable): Sides {
  const finder = new SubjectFinder(open, context.workingFolder);
  const kept = readReferences(open.places.contractFile, context.workingFolder).references;
  const wanted = positionals[0] ?? "";
  const candidate = finder.find(wanted);
  const reference = finder.findReference(String(options.reference ?? "main"), kept);
  const [own, others] = [rowsOf(candidate, open), rowsOf(reference, open)];
  // A run is no evidence against itself: each side goes without the other's runs.
  const sides = {
    candidate: sideOf(candidate, open, candidate.kind === "family" ? others : new Set()),
    reference: sideOf(reference, open, candidate.kind === "run" ? own : new Set()),
  };
  const isSame = candidate.kind === "run" && reference.kind === "run" && others.has(candidate.row);
  if (isSame || sides.candidate.runs.length === 0 || sides.reference.runs.length === 0) {
    throw usage(
      `nothing is left to compare: all runs of ${sides.candidate.name} and ${sides.reference.name} are the same.`,
      "Name a run or family that the reference does not hold.",
    );
  }
  const rows = [...own].filter((row) => candidate.kind === "run" || !others.has(row));
  const isStale = reference.kind === "reference" && hasChanged(open.table, reference.reference);
  const stale = `The runs of ${sides.reference.name} have changed since it was set; the values it had then were used.`;
  return { ...sides, rows, remarks: isStale ? [stale] : [] };
}

function rowsOf(subject: GateSubject, { table }: OpenRunTable): Set<number> {
  if (subject.kind === "run") return new Set([subject.row]);
  if (subject.kind === "family") return new Set(subject.family.rows);
  const ids = new Set(subject.reference.runs.map(({ id }) => id));
  return new Set(table.rows.flatMap(({ id }, row) => (ids.has(id) ? [row] : [])));
}

function sideOf(subject: GateSubject, { table }: OpenRunTable, without: ReadonlySet<number>): GateSide {
  if (subject.kind === "run") return sideOfRun(table, subject.row, subject.seed);
  if (subject.kind === "family") return sideOfFamily(table, subject.family, without);
  const left = new Set([...without].flatMap((row) => table.rows[row]?.id ?? []));
  const runs = subject.reference.runs.filter(({ id }) => !left.has(id));
  return sideOfReference({ ...subject.reference, runs });
}

/** Targets that hold for the candidate's runs, by metric. */
function targetsOf(open: OpenRunTable, rows: readonly number[]): Map<string, Target> {
  const book = targetBook(open.table, open.places.contract, []);
  return new Map(
    book.fields.flatMap((field) => {
      const found = rows.map((row) => book.verdict(field, row).target).find((target) => target !== undefined);
      return found === undefined ? [] : [[field.replace(/^metrics\./, ""), found] as const];
    }),
  );
}

/** Metrics as they were typed → their names; one that no run has stays as it is and fails. */
function resolveMetrics(
  { options }: Invocation,
  context: Context,
  { open, sides }: { readonly open: OpenRunTable; readonly sides: Sides },
): string[] | undefined {
  if (!Array.isArray(options.metric)) return undefined;
  const here = [...open.table.columns.values()].filter(({ kind }) => kind === "metric");
  const known = here.map(({ name }) => name.slice("metrics.".length));
  const names = [...new Set([...sides.candidate.metrics, ...sides.reference.metrics, ...known])];
  return options.metric.map((wanted) => {
    const [found, ...others] = matchingFields(names, wanted);
    if (others.length > 0) {
      const choice = [found, ...others].slice(0, 8).join(", ");
      throw usage(`--metric ${wanted} can mean several metrics.`, `Say which: ${choice}`);
    }
    if (found !== undefined) return found;
    const nearest = nearestNames(wanted, names, 4);
    const hint = nearest.length > 0 ? ` Nearest: ${nearest.join(", ")}.` : "";
    context.writeError(`No run here has a metric "${wanted}".${hint}\n`);
    return wanted;
  });
}

/** What cannot be judged for want of a word from the person who asks. */
function checkQuestions(result: GateResult, wishes: Wishes, contract: Contract): void {
  for (const { question, candidate } of result.lines) {
    const isOpen = question.direction === undefined && question.target === undefined && candidate.n > 0;
    if (isOpen) {
      throw usage(
        `whether lower or higher ${question.metric} is better is not known.`,
        `Add --direction min or max, or say it in runledger.yaml: metrics: { ${question.metric}: { direction: min } }`,
      );
    }
    const rule = ruleFor(contract, question.metric);
    if (wishes.direction !== undefined && !rule.isInferred && rule.direction !== wishes.direction) {
      throw usage(
        `--direction ${wishes.direction} contradicts runledger.yaml, which says ${rule.direction} for ${question.metric}.`,
        "Leave out --direction, or name other metrics with --metric.",
      );
    }
  }
  if (wishes.tolerance?.kind === "amount" && result.lines.length > 1) {
    throw usage(
      `--tolerance ${wishes.tolerance.amount} is in the unit of one metric, but ${result.lines.length} are judged.`,
      "Give a share such as 2%, one --metric, or tolerances in runledger.yaml.",
    );
  }
}

function usage(message: string, hint: string): UserError {
  return new UserError("bad-gate", `runledger gate: ${message}`, { hint, exitCode: exitCodes.usage });
}
