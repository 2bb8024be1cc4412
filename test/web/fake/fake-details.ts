// What the fake source says of single runs: curves, comparison, facts, logs, predictions.

import type {
  CompareAnswer,
  CurvesAnswer,
  CurvesQuery,
  LogAnswer,
  LogQuery,
  MetricComparisonView,
  PredictionsAnswer,
  RunAnswer,
} from "../../../src/server/api.js";
import { type FakeRuns, seededRandom } from "./fake-runs.js";
import { cellView, meanOf } from "./fake-table.js";

/** Indices of the runs that a key means. Throws where it means none. */
export function indicesOf(runs: FakeRuns, key: string): number[] {
  const indices = key.startsWith("family:")
    ? runs.families.flatMap((name, index) => (`family:${name}` === key ? [index] : []))
    : [Number(key.replace("run:", ""))];
  if (indices.length === 0 || runs.ids[indices[0] ?? -1] === undefined) {
    throw { code: "unknown-run", message: `No run "${key}".`, hint: "It may have been deleted." };
  }
  return indices;
}

export function labelOf(runs: FakeRuns, key: string): string {
  const [first = 0] = indicesOf(runs, key);
  return (key.startsWith("family:") ? runs.families[first] : runs.ids[first]) ?? key;
}

/** Falling curves of 2,000 points with one spike. */
export function curvesAnswer(runs: FakeRuns, query: CurvesQuery): CurvesAnswer {
  const [from, to] = [query.from ?? 0, query.to ?? 2000];
  const curves = query.keys.map((key) => {
    const random = seededRandom(indicesOf(runs, key)[0] ?? 0);
    const all = Array.from({ length: 2000 }, (_, step) => {
      const spike = step === 1234 ? 0.6 : 0;
      return 0.02 + Math.exp(-step / 300) * (0.6 + 0.2 * random()) + 0.02 * random() + spike;
    });
    const steps = Float64Array.from(all.keys()).filter((step) => step >= from && step <= to);
    const values = steps.map((step) => all[step] ?? Number.NaN);
    const band = key.startsWith("family:") && {
      low: values.map((value) => value * 0.9),
      high: values.map((value) => value * 1.1),
    };
    return { key, label: labelOf(runs, key), steps, values, total: steps.length, ...band };
  });
  return { curves, direction: "min" };
}

/** Two subjects or more; who has the smaller mean is better. */
export function compareAnswer(runs: FakeRuns, keys: readonly string[]): CompareAnswer {
  const groups = keys.map((key) => indicesOf(runs, key));
  const metrics = runs.fields
    .filter((field) => field.kind === "metric" && !field.name.includes("extra"))
    .map((field): MetricComparisonView => {
      const means = groups.map((group) => meanOf(field, group) ?? 0);
      const others = means.slice(1);
      const isBetter = others.map((mean) =>
        field.direction === "max" ? mean > (means[0] ?? 0) : mean < (means[0] ?? 0),
      );
      return {
        name: field.name,
        label: field.label,
        ...(field.unit !== undefined && { unit: field.unit }),
        ...(field.direction !== undefined && { direction: field.direction }),
        cells: groups.map((group) => cellView(field, group)),
        sentences: others.map(
          (_, index) =>
            `${labelOf(runs, keys[index + 1] ?? "")} is ${isBetter[index] ? "better" : "worse"} by 0.0021 (95 %: 0.0007 to 0.0035).`,
        ),
        verdicts: isBetter.map((better) => (better ? "better" : "worse")),
      };
    });
  return {
    subjects: keys.map((key, index) => ({
      key,
      label: labelOf(runs, key),
      runs: (groups[index] ?? []).map((run) => ({
        key: `run:${run}`,
        label: runs.ids[run] ?? "",
        status: runs.statuses[run] ?? "unknown",
      })),
    })),
    metrics,
    differences: runs.fields
      .filter((field) => field.kind === "param")
      .map((field) => ({
        name: field.name,
        kind: "param" as const,
        values: groups.map(([first = 0]) => String(field.values[first] ?? "")),
      }))
      .filter(({ values }) => new Set(values).size > 1),
    explanations: [
      "loss_type differs: huber against mse. Runs that differ only in it have 0.0018 less t20.mae.",
    ],
    histories: ["val_loss", "loss"],
    remarks: ["Direction of val_loss is inferred from its name."],
  };
}

/** Everything known of one run. */
export function runAnswer(runs: FakeRuns, key: string): RunAnswer {
  const [index = 0] = indicesOf(runs, key);
  const facts = (kind: string) =>
    runs.fields.filter((field) => field.kind === kind && field.values[index] !== null);
  const number = (value: unknown): number | "NaN" | null =>
    typeof value === "number" ? (Number.isNaN(value) ? "NaN" : value) : null;
  return {
    key,
    id: runs.ids[index] ?? "",
    path: `/data/experiments/${runs.ids[index]}`,
    root: "/data/experiments",
    layout: "native",
    status: runs.statuses[index] ?? "unknown",
    startedAt: "2026-01-05T08:00:00Z",
    endedAt: "2026-01-05T09:02:00Z",
    durationSeconds: 3720,
    tags: runs.tags[index] ?? [],
    notes: (runs.notes[index] ?? []).map((text) => ({ text, time: "2026-01-06T10:00:00Z" })),
    metrics: facts("metric").map((field) => ({
      name: field.name,
      text: cellView(field, [index]).text,
      number: number(field.values[index]),
      ...(field.unit !== undefined && { unit: field.unit }),
      ...(field.direction !== undefined && { direction: field.direction }),
      ...(field.target !== undefined && { target: field.target.text, mark: "met" as const }),
    })),
    params: facts("param").map((field) => ({ name: field.name, text: String(field.values[index]) })),
    attributes: [{ name: "environment.node", text: "v22.4.0" }],
    histories: ["loss", "val_loss"],
    artifacts: [
      { path: "predictions.npy", sizeBytes: 80_128, kind: "data" },
      { path: "assets/loss.png", sizeBytes: 20_411, kind: "image" },
    ],
    logs: ["stdout.log"],
    hasPredictions: true,
    findings: [
      {
        severity: "warning",
        title: "Still improving when it ended",
        detail: "val_loss fell until the last epoch.",
        evidence: "best at 198 of 200",
      },
    ],
    problems: [],
  };
}

export function logAnswer(query: LogQuery): LogAnswer {
  const from = query.from ?? 0;
  const text = query.from === undefined ? "epoch 1 loss 0.61\nepoch 2 loss 0.44\n" : "epoch 3 loss 0.40\n";
  return { text, next: from + text.length, sizeBytes: from + text.length };
}

export function predictionsAnswer(): PredictionsAnswer {
  const random = seededRandom(3);
  const targets = Array.from({ length: 2 }, () => Array.from({ length: 500 }, () => 0.2 + 2 * random()));
  const predictions = targets.map((values) => values.map((value) => value + 0.1 * (random() - 0.5)));
  return { outputs: ["t20", "c50"], targets, predictions, total: 500 };
}
