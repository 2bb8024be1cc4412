// `runledger export-mlflow`: runs of any layout as a file store that MLflow opens.

import { basename, join, resolve } from "node:path";
import type { Run } from "../../core/run.js";
import { exitCodes, type Problem } from "../../errors.js";
import { encodeMlflow } from "../../exporters/mlflow.js";
import { RunSources } from "../../server/run-sources.js";
import { chosenRows } from "../chosen-runs.js";
import type { RunCommand } from "../command.js";
import { MlflowStore, mlflowIdOf } from "../mlflow-store.js";
import { openRunTable, printProblems, rootsOf, shorten } from "../open-runs.js";

export const run: RunCommand = async (invocation, context) => {
  const out = resolve(context.workingFolder, String(invocation.options.out ?? "mlflow_export"));
  const open = openRunTable({ ...invocation, positionals: rootsOf(invocation) }, context);
  const rows = await chosenRows(invocation, context, { open, command: "export-mlflow" });
  const runs = rows.map((row) => open.runOf(row));
  const sources = new RunSources();
  const store = new MlflowStore(out, context.now());
  const ids = idsByName(runs);
  const problems: Problem[] = [];
  let points = 0;
  for (const [index, found] of runs.entries()) {
    const row = rows[index];
    const read = row === undefined ? undefined : sources.find(row)?.readHistory?.();
    const experimentId = store.experimentOf(experimentOf(found));
    const runId = mlflowIdOf(found);
    const folder = join(out, experimentId, runId);
    const parentId = parentOf(found, ids);
    const made = encodeMlflow(found, read?.history ?? new Map(), { runId, experimentId, folder, parentId });
    store.writeRun(folder, made.files);
    problems.push(...(read?.problems ?? []), ...made.problems);
    points += made.points;
  }
  open.finish();
  const place = shorten(out, context);
  const count = runs.length === 1 ? "1 run" : `${runs.length} runs`;
  context.writeOut(
    `${count} with ${points} values in ${place}. See them with: mlflow ui --backend-store-uri ${place}\n`,
  );
  printProblems(problems, context);
  return exitCodes.done;
};

/** MLflow's ids of the exported runs by what other runs may call them. */
function idsByName(runs: readonly Run[]): ReadonlyMap<string, string> {
  return new Map(runs.map((one) => [`${one.root}\n${one.id}`, mlflowIdOf(one)]));
}

function parentOf(found: Run, ids: ReadonlyMap<string, string>): string | undefined {
  const parent = found.attributes.get("parent");
  if (typeof parent !== "string") return undefined;
  // A parent that is not exported may be in the store already, where MLflow's own id names it.
  return ids.get(`${found.root}\n${parent}`) ?? (/^[0-9a-f]{32}$/.test(parent) ? parent : undefined);
}

/** What its tool calls the experiment, else the name of its root. */
function experimentOf(found: Run): string {
  const experiment = found.attributes.get("experiment");
  return typeof experiment === "string" && experiment.trim() !== ""
    ? experiment
    : basename(found.root) || "runs";
}
