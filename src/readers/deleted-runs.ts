// What is said of runs that a user of their tool has deleted.

import type { Problem } from "../errors.js";

/** Says how many runs are not listed because they were deleted in `tool`. None when there are none. */
export function deletedRuns(path: string, count: number, tool = "MLflow"): Problem[] {
  if (count === 0) return [];
  const runs = count === 1 ? "1 run was" : `${count} runs were`;
  return [{ code: "deleted-runs", path, message: `${runs} deleted in ${tool} and not listed.` }];
}
