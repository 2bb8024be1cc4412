// What wandb tells of its folders, put as our model has it: runs instead of executions, numbers by dotted name.

import { isPlainObject } from "../../src/core/flatten.js";
import { leavesOf } from "../../src/readers/run-draft.js";
import type { ToolRun } from "./tool-fixture.js";

type Points = ToolRun["metrics"];

/** Numbers by dotted name: media have none, objects have them inside. */
function numericPoints(metrics: ToolRun["metrics"] = {}): Points {
  const points: Record<string, Points[string][number][]> = {};
  for (const [metric, list] of Object.entries(metrics)) {
    for (const [step, value, time] of list) {
      if (isPlainObject(value) && "_type" in value) continue;
      for (const [name, leaf] of leavesOf(value, metric)) {
        const isNumber = typeof leaf === "number" || /^(?:nan|-?infinity)$/i.test(String(leaf));
        if (!isNumber) continue;
        points[name] = [...(points[name] ?? []), [step, leaf as number | string, time]];
      }
    }
  }
  return points;
}

/** wandb tells of executions; those of one id are one run, whose values follow each other. */
export function joinExecutions(runs: readonly ToolRun[]): ToolRun[] {
  const byId = new Map<string, ToolRun>();
  for (const run of runs) {
    const known = byId.get(run.id);
    const points = numericPoints(run.metrics);
    const metrics: Record<string, Points[string]> = { ...known?.metrics };
    for (const [metric, list] of Object.entries(points))
      metrics[metric] = [...(metrics[metric] ?? []), ...list];
    byId.set(run.id, { ...(known ?? run), metrics, last: { ...known?.last, ...run.last } });
  }
  return [...byId.values()];
}
