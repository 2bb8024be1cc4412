// Params that only the names of runs tell, chosen by what the names of all runs have in common.

import type { Value } from "../../core/value.js";
import { isTellingWord, valuesOfName } from "./name-tokens.js";

/** A word counts where this part of the runs have it, with different numbers. */
const commonPart = 0.6;

/** Values by name for each run id: from all parts of its path. Words that only some runs have are no params. */
export function paramsOfNames(ids: readonly string[]): Map<string, Value>[] {
  const found = ids.map(valuesOfPath);
  const counts = new Map<string, { runs: number; values: Set<Value> }>();
  for (const values of found) {
    for (const [name, value] of values) {
      const count = counts.get(name) ?? { runs: 0, values: new Set<Value>() };
      counts.set(name, { runs: count.runs + 1, values: count.values.add(value) });
    }
  }
  const isKept = (name: string, id: string): boolean => {
    const count = counts.get(name);
    if (isTellingWord(name) || id.includes(`${name}=`)) return true;
    return (
      count !== undefined && ids.length > 1 && count.runs >= commonPart * ids.length && count.values.size > 1
    );
  };
  return found.map(
    (values, index) => new Map([...values].filter(([name]) => isKept(name, ids[index] ?? ""))),
  );
}

function valuesOfPath(id: string): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const part of id.split("/").reverse()) {
    for (const [name, value] of valuesOfName(part)) if (!values.has(name)) values.set(name, value);
  }
  return values;
}
