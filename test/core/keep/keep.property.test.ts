// Rules of --keep: kept and dropped are all runs, whatever the order of rules and runs; more rules never keep fewer.

import fc from "fast-check";
import { expect, it } from "vitest";
import { emptyContract } from "../../../src/core/contract/contract.js";
import { fieldTableOf } from "../../../src/core/field/field-table.js";
import { type KeepRule, parseKeepRules } from "../../../src/core/keep/keep-rule.js";
import { keptRuns } from "../../../src/core/keep/kept-runs.js";
import type { Run } from "../../../src/core/run.js";
import { makeRun } from "../../helpers/make-run.js";

/** Values and starts differ, so that no two runs are equal and the order of the list decides nothing. */
const runs = fc
  .uniqueArray(
    fc.record({
      value: fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constant(null)),
      start: fc.nat(10_000),
      tags: fc.subarray(["good", "old"]),
    }),
    {
      minLength: 1,
      maxLength: 12,
      comparator: (a, b) => a.start === b.start || (a.value !== null && a.value === b.value),
    },
  )
  .map((list) =>
    list.map(({ value, start, tags }, index) => ({
      run: makeRun({ id: `r${index}`, metrics: { loss: value }, tags }),
      start,
    })),
  );
/** A run with both tags, so that each rule can be asked. */
const tagged = { run: makeRun({ id: "tagged", metrics: { loss: 99 }, tags: ["good", "old"] }), start: -1 };
const rule = fc.oneof(
  fc.integer({ min: 1, max: 15 }).map((count) => `best:${count}:loss`),
  fc.integer({ min: 1, max: 15 }).map((count) => `last:${count}`),
  fc.constantFrom("tagged:good", "tagged:old"),
);
const rules = fc.uniqueArray(rule, { minLength: 1, maxLength: 4 });

type Started = { readonly run: Run; readonly start: number };

function keptIds(list: readonly Started[], texts: readonly string[]): string[] {
  const all = [...list, tagged];
  const starts = new Map(all.map(({ run, start }) => [run, start]));
  const kept = keptRuns(parseKeepRules(texts), {
    runs: all.map(({ run }) => run),
    table: fieldTableOf(all.map(({ run }) => run)),
    contract: emptyContract,
    startOf: (run) => starts.get(run) ?? 0,
  });
  for (const [run, reasons] of kept) {
    expect(all.some((each) => each.run === run)).toBe(true);
    expect(reasons.length).toBeGreaterThan(0);
  }
  return [...kept.keys()].map(({ id }) => id).sort();
}

it("keep the same runs whatever the order of rules and runs", () => {
  fc.assert(
    fc.property(runs, rules, fc.nat(), (list, texts, turn) => {
      const kept = keptIds(list, texts);
      const at = turn % list.length;
      expect(keptIds([...list.slice(at), ...list.slice(0, at)].reverse(), texts)).toEqual(kept);
      expect(keptIds(list, [...texts].reverse())).toEqual(kept);
      expect(keptIds(list, [texts.join(" , ")])).toEqual(kept);
    }),
  );
});

it("keep together what each of them keeps, and of a rule no more than it names", () => {
  fc.assert(
    fc.property(runs, rules, (list, texts) => {
      const each = texts.map((text) => keptIds(list, [text]));
      expect(keptIds(list, texts)).toEqual([...new Set(each.flat())].sort());
      for (const [index, text] of texts.entries()) {
        const finite = list.filter(({ run }) => run.metrics.get("loss") !== null).length + 1;
        const [kind, count] = text.split(":");
        const there = kind === "best" ? finite : list.length + 1;
        if (kind !== "tagged") expect(each[index]).toHaveLength(Math.min(Number(count), there));
      }
    }),
  );
});

it("are read back as they are written", () => {
  fc.assert(
    fc.property(rules, (texts) => {
      const parsed = parseKeepRules([texts.join(",")]);
      expect(parsed.map((each: KeepRule) => each.text)).toEqual(texts);
      expect(parseKeepRules(parsed.map(({ text }) => text))).toEqual(parsed);
    }),
  );
});
