// All params and attributes of a few runs side by side, also those that are equal.

import type { CompareAnswer, RunAnswer } from "../../server/api.js";

/** One setting of all subjects: as in a comparison. */
export type SettingRow = CompareAnswer["differences"][number];

/** Every setting that one of the runs has, in the order in which they first occur: params, then attributes. */
export function allSettings(runs: readonly Pick<RunAnswer, "params" | "attributes">[]): SettingRow[] {
  return [...rowsOf(runs, "param"), ...rowsOf(runs, "attribute")];
}

function rowsOf(
  runs: readonly Pick<RunAnswer, "params" | "attributes">[],
  kind: SettingRow["kind"],
): SettingRow[] {
  const texts = runs.map(
    (run) => new Map((kind === "param" ? run.params : run.attributes).map(({ name, text }) => [name, text])),
  );
  const names = new Set(texts.flatMap((map) => [...map.keys()]));
  return [...names].map((name) => ({ name, kind, values: texts.map((map) => map.get(name) ?? null) }));
}
