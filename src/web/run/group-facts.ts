// Params and attributes of a run in groups by the beginning of their names, and the search in them.

import type { FactView } from "../../server/api.js";

export interface FactGroup {
  /** "environment"; "" for names without a group. */
  readonly prefix: string;
  readonly facts: readonly FactView[];
}

/** Groups with fewer facts than this are not worth a heading. */
const fewestInGroup = 2;

/**
 * Facts by the part of their name before the first dot, in the order in which the groups first occur; facts that would
 * be alone in their group come first, under "".
 */
export function groupFacts(facts: readonly FactView[]): FactGroup[] {
  const groups = new Map<string, FactView[]>();
  for (const fact of facts) {
    const prefix = prefixOf(fact.name);
    const group = groups.get(prefix);
    if (group === undefined) groups.set(prefix, [fact]);
    else group.push(fact);
  }
  const isAlone = ([prefix, group]: readonly [string, FactView[]]): boolean =>
    prefix === "" || group.length < fewestInGroup;
  const entries = [...groups];
  const alone = entries.filter(isAlone).flatMap(([, group]) => group);
  const together = entries
    .filter((entry) => !isAlone(entry))
    .map(([prefix, group]) => ({ prefix, facts: group }));
  return alone.length > 0 ? [{ prefix: "", facts: alone }, ...together] : together;
}

/** Facts whose name or text holds all words of the search, whatever their case. */
export function searchFacts<T extends FactView>(facts: readonly T[], search: string): T[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return facts.filter((fact) => {
    const text = `${fact.name} ${fact.text}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function prefixOf(name: string): string {
  const dot = name.indexOf(".");
  return dot > 0 ? name.slice(0, dot) : "";
}
