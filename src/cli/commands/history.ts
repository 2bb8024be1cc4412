// `runledger history`: whole curves of one metric, several runs side by side.

import { matchingCurves } from "../../core/curve.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { nearestNames } from "../../core/nearest-names.js";
import { exitCodes, type Problem, UserError } from "../../errors.js";
import { csvChunks } from "../../formats/csv.js";
import type { Invocation, RunCommand } from "../command.js";
import { type Curve, curveTable } from "../curve-table.js";
import { type NamedRun, openNamedRuns } from "../named-runs.js";
import { printProblems } from "../open-runs.js";

export const run: RunCommand = (invocation, context) => {
  checkOptions(invocation);
  const recorded = openNamedRuns(invocation, context).named;
  const wanted = wantedMetric(invocation, recorded);
  const curves = recorded.flatMap((entry) => findCurve(entry, wanted));
  if (curves.length === 0) throw noCurve(recorded, wanted);
  const problems = [
    ...recorded.flatMap((entry) => entry.problems),
    ...recorded.filter((entry) => !curves.some(({ run }) => run === entry.run)).map(missingCurve),
  ];
  if (invocation.options.json === true) {
    context.writeOut(`${encodeJson(toJson(curves, problems), 1)}\n`);
    return exitCodes.done;
  }
  if (invocation.options.csv === true) {
    for (const text of csvChunks(["run_id", "step", "epoch", "time", "value"], pointRows(curves)))
      context.writeOut(text);
  } else context.writeOut(curveTable(curves, context.terminal.columns));
  printProblems(problems, context);
  return exitCodes.done;
};

function checkOptions({ options }: Invocation): void {
  if (options.csv !== true || options.json !== true) return;
  throw new UserError("bad-option", "runledger history: --csv and --json exclude each other.", {
    hint: "Give one of them.",
    exitCode: exitCodes.usage,
  });
}

function wantedMetric({ options }: Invocation, recorded: readonly NamedRun[]): string {
  if (options.metric !== undefined) return String(options.metric);
  const names = curveNames(recorded);
  const hint = names.length === 0 ? noHistory(recorded) : `There are curves of: ${names.join(", ")}`;
  throw new UserError("missing-option", "runledger history: --metric is missing.", {
    hint,
    exitCode: exitCodes.usage,
  });
}

function findCurve({ run, history }: NamedRun, wanted: string): Curve[] {
  const [metric, ...others] = matchingCurves(history, wanted);
  if (metric === undefined) return [];
  if (others.length > 0) {
    throw new UserError("ambiguous-metric", `"${wanted}" can mean several metrics of run ${run.id}.`, {
      hint: `Say which: ${[metric, ...others].slice(0, 8).join(", ")}`,
      exitCode: exitCodes.usage,
    });
  }
  return [{ run, metric, points: history.get(metric) ?? [] }];
}

function noCurve(recorded: readonly NamedRun[], wanted: string): UserError {
  const names = curveNames(recorded);
  if (names.length === 0) return new UserError("no-history", noHistory(recorded));
  const [only, ...more] = recorded;
  const where = more.length === 0 ? `run ${only?.run.id}` : `these ${recorded.length} runs`;
  const nearest = nearestNames(wanted, names);
  const hint = nearest.length > 0 ? `Nearest: ${nearest.join(", ")}` : `There is: ${names.join(", ")}`;
  return new UserError("unknown-metric", `No history of "${wanted}" in ${where}.`, {
    hint,
    exitCode: exitCodes.usage,
  });
}

function noHistory(recorded: readonly NamedRun[]): string {
  const ids = recorded.map(({ run }) => run.id).join(", ");
  return recorded.length === 1
    ? `Run ${ids} has no history: its files hold final values only.`
    : `None of ${ids} has a history: their files hold final values only.`;
}

function missingCurve({ run, history }: NamedRun): Problem {
  const names = [...history.keys()];
  const has = names.length === 0 ? "Has no history." : `Has no such history, but: ${names.join(", ")}.`;
  return { code: "no-history", path: run.path, message: has };
}

/** Names of all curves, each once. */
function curveNames(recorded: readonly NamedRun[]): string[] {
  return [...new Set(recorded.flatMap(({ history }) => [...history.keys()]))];
}

function* pointRows(curves: readonly Curve[]): Generator<(string | number | null | undefined)[]> {
  for (const { run, points } of curves)
    for (const { step, epoch, time, value } of points) yield [run.id, step, epoch, time, value];
}

function toJson(curves: readonly Curve[], problems: readonly Problem[]): Record<string, unknown> {
  return {
    schema: "runledger.history/1",
    runs: curves.map(({ run, metric, points }) => ({ id: run.id, path: run.path, metric, points })),
    problems,
  };
}
