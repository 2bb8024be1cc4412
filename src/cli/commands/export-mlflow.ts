// `runledger export-mlflow`: runs of any layout as a file store that MLflow opens.

import { basename, join, resolve } from "node:path";
import type { Run } from "../../core/run.js";
import { exitCodes, type Problem } from "../../errors.js";
import { encodeMlflow, type MlflowPlace } from "../../exporters/mlflow.js";
import { RunSources } from "../../server/run-sources.js";
import { chosenRows } from "../chosen-runs.js";
import type { RunCommand } from "../command.js";
import { MlflowStore, mlflowIdOf } from "../mlflow-store.js";
import { openRunTable, printProblems, rootsOf, shorten } from "../open-runs.js";

/** So many runs are put on the disk together. */
const runsAtOnce = 200;

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
  for (let start = 0; start < runs.length; start += runsAtOnce) {
    const places = runs.slice(start, start + runsAtOnce).map((found) => placeOf(found, store));
    await store.makeRoomFor(places.map(({ folder }) => folder));
    for (const [index, place] of places.entries()) {
      const [found, row] = [runs[start + index], rows[start + index]];
      if (found === undefined || row === undefined) continue;
      const read = sources.find(row)?.readHistory?.();
      const parentId = parentOf(found, ids);
      const made = encodeMlflow(found, read?.history ?? new Map(), { ...place, parentId });
      store.writeRun(place.folder, made.files);
      problems.push(...(read?.problems ?? []), ...made.problems);
      points += made.points;
    }
    await store.commit();
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

function placeOf(found: Run, store: MlflowStore): Omit<MlflowPlace, "parentId"> {
  const experimentId = store.experimentOf(experimentOf(found));
  const runId = mlflowIdOf(found);
  return { runId, experimentId, folder: join(store.path, experimentId, runId) };
}

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
