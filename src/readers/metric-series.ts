// Values of metrics as other tools' logs have them: every point kept for the history, the last one for the row.

import type { History, HistoryPoint } from "../core/run.js";
import type { Problem } from "../errors.js";
import type { RunDraft } from "./run-draft.js";

/** One value as a log has it. `time` in seconds since the Unix epoch. */
export interface LoggedValue {
  readonly metric: string;
  readonly step: number;
  readonly value: number | null;
  readonly time?: number | undefined;
}

/**
 * Which value of a metric is its last: of the greatest step and, among its values, the one written last; or the one
 * written last whatever its step, for tools that count anew after a restart.
 */
export type LastRule = "greatest step" | "written last";

interface Last {
  step: number;
  value: number | null;
  /** Greatest step so far: what comes at or below it was logged before. */
  reached: number;
}

/** Keeps the last value of each metric, and how many steps came again: enough for a run's row, whatever the log's length. */
export class LastValues {
  readonly #rule: LastRule;
  readonly #last = new Map<string, Last>();
  readonly #again = new Map<string, number>();

  constructor(rule: LastRule = "greatest step") {
    this.#rule = rule;
  }

  add({ metric, step, value }: LoggedValue): void {
    const last = this.#last.get(metric);
    if (last === undefined) {
      this.#last.set(metric, { step, value, reached: step });
      return;
    }
    if (step <= last.reached) this.#again.set(metric, (this.#again.get(metric) ?? 0) + 1);
    if (this.#rule === "written last" || step >= last.step) {
      last.step = step;
      last.value = value;
    }
    if (step > last.reached) last.reached = step;
  }

  /**
   * Takes what was found out of a metric elsewhere: its last value, the greatest step that was reached, and how many values
   * came at or below a step that had been reached.
   */
  addSeen(seen: LoggedValue & { readonly reached: number; readonly again: number }): void {
    const { metric, step, value, reached, again } = seen;
    this.#last.set(metric, { step, value, reached });
    if (again > 0) this.#again.set(metric, again);
  }

  /** Last values by metric, in the order in which metrics first came. */
  values(): ReadonlyMap<string, number | null> {
    return new Map([...this.#last].map(([metric, { value }]) => [metric, value]));
  }

  /** Greatest step of any metric; undefined when there is none. */
  lastStep(): number | undefined {
    let greatest: number | undefined;
    for (const { reached } of this.#last.values()) greatest = Math.max(greatest ?? reached, reached);
    return greatest;
  }

  /** Greatest step of one metric; undefined when it has no value. */
  reachedBy(metric: string): number | undefined {
    return this.#last.get(metric)?.reached;
  }

  /** Says that steps came again, as after a resume; undefined when none did. */
  repeated(path: string): Problem | undefined {
    if (this.#again.size === 0) return undefined;
    const [[metric, count] = ["", 0]] = [...this.#again].sort(([, a], [, b]) => b - a);
    const others = this.#again.size === 1 ? "" : ` and of ${this.#again.size - 1} more metrics`;
    const isOne = count === 1 && this.#again.size === 1;
    const values = count === 1 ? "1 value" : `${count} values`;
    const counts =
      this.#rule === "written last" ? "The value written last counts" : "Of one step the later value counts";
    const message = `${values} of ${metric}${others} ${isOne ? "is of a step that was" : "are of steps that were"} logged before. ${counts}; all are kept.`;
    return { code: "repeated-step", path, message };
  }
}

/** Adds last values as metrics of a run, and that steps came again. `path` is the log. */
export function addLastValues(draft: RunDraft, values: LastValues, path: string): void {
  for (const [metric, value] of values.values()) draft.metrics.set(metric, value);
  const repeated = values.repeated(path);
  if (repeated !== undefined) draft.problems.push(repeated);
}

/** Keeps every value: a run's whole history, in the order of the log. */
export class MetricSeries {
  readonly #points = new Map<string, HistoryPoint[]>();

  add({ metric, step, value, time }: LoggedValue): void {
    const point = time === undefined ? { step, value } : { step, value, time };
    const points = this.#points.get(metric);
    if (points === undefined) this.#points.set(metric, [point]);
    else points.push(point);
  }

  history(): History {
    return this.#points;
  }
}
