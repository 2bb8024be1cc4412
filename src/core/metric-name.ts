// One name for a metric, whether or not its writer put it below "metrics".

import type { Problem } from "../errors.js";
import type { Run } from "./run.js";

/** The name without one leading "metrics." or "metric.": "metrics.f1" → "f1". */
export function plainMetricName(name: string): string {
  if (!name.startsWith("metric")) return name;
  if (name.startsWith("metrics.") && name.length > 8) return name.slice(8);
  return name.startsWith("metric.") && name.length > 7 ? name.slice(7) : name;
}

/**
 * The run such that no two of its metrics have one plain name. Of equal values the plain one stays. Where they differ both
 * stay, the longer one below "metrics." once more, and a problem says so. Returns the run itself where nothing is to do.
 */
export function withUniqueMetrics<T extends Pick<Run, "metrics" | "path" | "problems">>(run: T): T {
  const doubled = [...run.metrics.keys()].filter((name) => {
    const plain = plainMetricName(name);
    return plain !== name && run.metrics.has(plain);
  });
  if (doubled.length === 0) return run;
  const isEqual = (name: string): boolean =>
    Object.is(run.metrics.get(name), run.metrics.get(plainMetricName(name)));
  const differing = new Set(doubled.filter((name) => !isEqual(name)));
  const dropped = new Set(doubled.filter(isEqual));
  const metrics = new Map(
    [...run.metrics]
      .filter(([name]) => !dropped.has(name))
      .map(([name, value]) => [differing.has(name) ? `metrics.${name}` : name, value]),
  );
  if (differing.size === 0) return { ...run, metrics };
  return { ...run, metrics, problems: [...run.problems, conflictOf(run, [...differing])] };
}

function conflictOf(run: Pick<Run, "metrics" | "path">, names: readonly string[]): Problem {
  const said = names.slice(0, 3).map((name) => {
    const plain = plainMetricName(name);
    return `${plain} is ${run.metrics.get(plain)} and ${name} is ${run.metrics.get(name)}`;
  });
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  const message = `${said.join("; ")}${more}. Both are kept, the second as metrics.${names[0]}.`;
  return { code: "conflicting-values", path: run.path, message };
}
