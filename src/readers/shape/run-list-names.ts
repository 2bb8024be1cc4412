// Names of members of a JSON or YAML file that hold one record per run.

const runLists =
  /^(?:rows|runs|experiments|trials|entries|records|leaderboard|candidates|jobs|configs|submissions|variants)$/i;

/** Whether a list or map of this name holds one record per run: "runs", "trials". */
export function isRunListName(name: string): boolean {
  return runLists.test(name);
}
