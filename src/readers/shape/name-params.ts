// Params that only the names of runs tell, chosen by what the names of all runs have in common.

import type { Value } from "../../core/value.js";
import { isTellingWord, valuesOfName } from "./name-tokens.js";

/** A word counts where this part of the runs have it, with different numbers. */
const commonPart = 0.6;

/** Values by name for each run id: from all parts of its path. Words that only some runs have are no params. */
export function paramsOfNames(ids: readonly string[]): Map<string, Value>[] {
  const found = ids.map(valuesOfPath);
  const counts = new Map<string, Count>();
  for (const values of found) {
    for (const [name, value] of values) {
      const count = counts.get(name) ?? { runs: 0, values: new Set<Value>() };
      counts.set(name, { runs: count.runs + 1, values: count.values.add(value) });
    }
  }
  const isKept = (name: string, id: string): boolean => {
    const count = counts.get(name);
    if (isTellingWord(name) || id.includes(`${name}=`)) return true;
    if (count === undefined || count.values.size < 2) return false;
    return count.runs >= commonPart * ids.length && !numbersRuns(name, count, id);
  };
  return found.map(
    (values, index) => new Map([...values].filter(([name]) => isKept(name, ids[index] ?? ""))),
  );
}

interface Count {
  readonly runs: number;
  readonly values: Set<Value>;
}

/** Whether a word and a number are the whole name, and the numbers go 1, 2, 3, …: "t0", "e4" are names, no settings. */
function numbersRuns(name: string, { runs, values }: Count, id: string): boolean {
  const numbers = [...values].map(Number).sort((a, b) => a - b);
  const [first = -1] = numbers;
  const isCount = (first === 0 || first === 1) && numbers.every((value, index) => value === first + index);
  if (!isCount || numbers.length < runs) return false;
  const last = id.slice(id.lastIndexOf("/") + 1);
  return last.toLowerCase().startsWith(name.toLowerCase()) && /^[\W_]*0*\d+$/.test(last.slice(name.length));
}

function valuesOfPath(id: string): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const part of id.split("/").reverse()) {
    for (const [name, value] of valuesOfName(part)) if (!values.has(name)) values.set(name, value);
  }
  return values;
}
