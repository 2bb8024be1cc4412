// Which model a run is about, as its header says.

import type { Cell } from "./column-type.js";

/** Names under which headers keep the model, the first that is there counts. */
const usualNames = [
  "model",
  "config.model",
  "model_name",
  "config.model_name",
  "config.llm.model",
  "config.dials.model",
];

/** The model of a run; of the usual names the first, else the first text whose last part is "model". */
export function modelOf(leaves: readonly (readonly [string, Cell])[]): string | undefined {
  const texts = new Map(
    leaves.filter((leaf): leaf is [string, string] => typeof leaf[1] === "string" && leaf[1] !== ""),
  );
  const usual = usualNames.find((name) => texts.has(name));
  if (usual !== undefined) return texts.get(usual);
  const other = [...texts.keys()].find((name) => name.endsWith(".model") || name.endsWith(".model_name"));
  return other === undefined ? undefined : texts.get(other);
}
