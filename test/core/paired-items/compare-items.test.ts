import { describe, expect, it } from "vitest";
import { pairedSentence } from "../../../src/core/paired-items/paired-sentence.js";
import { SeededRandom } from "../../../src/core/seeded-random.js";
import { type Columns, compared, numbersTo } from "./item-tables.js";

const names = { a: "old", b: "new" };

describe("joining two runs' items", () => {
  it("counts and names what only one run has", () => {
    const { joined } = compared(
      { id: ["q1", "q2", "q3"], correct: [1, 0, 1] },
      { id: ["q3", "q4", "q1"], correct: [0, 1, 1] },
    );
    expect(joined).toMatchObject({ keys: ["q1", "q3"], onlyA: ["q2"], onlyB: ["q4"] });
    expect([joined.rowsA, joined.rowsB]).toEqual([
      [0, 2],
      [2, 0],
    ]);
  });

  it("takes an id that is unique in both rather than a surer name that is not", () => {
    const found = compared(
      { id: [1, 1, 2], row_id: ["a", "b", "c"], correct: [1, 0, 1] },
      { id: [1, 1, 2], row_id: ["a", "b", "c"], correct: [1, 0, 1] },
    );
    expect(found.key).toEqual({ columns: ["row_id"], from: "found" });
  });

  it("puts two columns together where only both are unique", () => {
    const columns = { doc_id: [0, 0, 1, 1], filter: ["x", "y", "x", "y"], acc: [1, 0, 1, 0] };
    expect(compared(columns, columns).key.columns).toEqual(["doc_id", "filter"]);
  });

  it("joins documents by their hashes where their numbers moved, also where several filters judge each", () => {
    const a = { doc_id: [0, 1, 2], doc_hash: ["x", "y", "z"], acc: [1, 0, 1] };
    expect(compared(a, a).key.columns).toEqual(["doc_id"]);
    const moved = { doc_id: [0, 1, 2], doc_hash: ["w", "x", "y"], acc: [0, 1, 0] };
    expect(compared(a, moved).key.columns).toEqual(["doc_hash"]);
    const twice = (table: typeof a): Record<string, (string | number)[]> => ({
      ...Object.fromEntries(Object.entries(table).map(([name, cells]) => [name, [...cells, ...cells]])),
      filter: ["strict", "strict", "strict", "flexible", "flexible", "flexible"],
    });
    expect(compared(twice(a), twice(a)).key.columns).toEqual(["doc_id", "filter"]);
    expect(compared(twice(a), twice(moved)).key.columns).toEqual(["doc_hash", "filter"]);
  });

  it("puts together what tells items apart, and passes over ids that each run made up", () => {
    const columns = (prefix: string): Record<string, string[]> => ({
      id: ["1", "2", "3", "4"].map((number) => prefix + number),
      student: ["x", "x", "y", "y"],
      question: ["q1", "q2", "q1", "q2"],
      strategy: ["s", "s", "s", "s"],
      category: ["a", "b", "b", "a"],
      label: ["a", "a", "b", "b"],
    });
    expect(compared(columns("A"), columns("B")).key.columns).toEqual(["student", "question"]);
  });

  it("takes the first column for want of a telling name, but no amount and no label", () => {
    const first = { phrase: ["b", "a"], correct: [1, 0] };
    expect(compared(first, { phrase: ["a", "b"], correct: [1, 0] }).key.columns).toEqual(["phrase"]);
    const others: readonly Columns[] = [
      { width: [0.5, 0.7], correct: [1, 0] },
      { label: ["a", "b"], prediction: ["a", "a"] },
    ];
    for (const columns of others) expect(compared(columns, columns).key.from).toBe("row-number");
  });

  it("joins numbers with the texts that spell them", () => {
    const found = compared(
      { id: [1, 2], correct: [true, false] },
      { id: ["1.0", "2"], correct: ["yes", "no"] },
    );
    expect(found.flips).toMatchObject({ bothRight: 1, bothWrong: 1, untold: 0 });
  });

  it("leaves out items that stand in several rows, and tells which", () => {
    const id = [...numbersTo(40), 7];
    const correct = id.map(() => 1);
    const { joined } = compared({ id, correct }, { id: numbersTo(41), correct });
    expect([joined.repeated, joined.keys.length, joined.onlyB]).toEqual([["7"], 39, ["40"]]);
  });

  it("falls back to row numbers where both have as many rows, unless the labels say otherwise", () => {
    const label = ["x", "y", "z"];
    const found = compared({ label, prediction: label }, { label, prediction: ["x", "y", "y"] });
    expect(found.key.from).toBe("row-number");
    const turned = { label: ["y", "z", "x"], prediction: label };
    expect(() => compared({ label, prediction: label }, turned)).toThrow(
      /different items, or in another order: the labels \(label\) of 3 of 3/,
    );
    expect(() => compared({ label, prediction: label }, { label: ["x"], prediction: ["x"] })).toThrow(
      /3 and 1 rows/,
    );
  });

  it("never joins by row number where a repeating id says that rows are of other items", () => {
    const correct = [1, 0, 1, 0];
    expect(compared({ id: [1, 1, 2, 2], correct }, { id: [1, 1, 2, 2], correct }).key.from).toBe(
      "row-number",
    );
    expect(() => compared({ id: [1, 1, 2, 2], correct }, { id: [2, 2, 1, 1], correct })).toThrow(
      "No column is unique in both runs, and their rows are in another order",
    );
  });

  it("takes a column of mixed values for right and wrong only when told to", () => {
    const mixed = { id: [1, 2, 3], correct: ["yes", "maybe", "no"] };
    expect(() => compared(mixed, mixed)).toThrow(
      'The column "correct" does not say right or wrong for more than',
    );
    expect(compared(mixed, mixed, { correct: "correct" }).flips).toMatchObject({ bothRight: 1, untold: 1 });
  });

  it("tells when the runs have no item in common, with examples and columns", () => {
    const make = (prefix: string): Record<string, string[]> => ({ id: [`${prefix}1`], correct: ["1"] });
    expect(() => compared(make("a"), make("b"))).toThrow('A has "a1" and others, B has "b1"');
    expect(() =>
      compared({ id: [1, 1], correct: [1, 1] }, { id: [1, 1], correct: [1, 1] }, { key: ["id"] }),
    ).toThrow("each stands in several rows");
  });

  it("names the nearest columns for an unknown one", () => {
    const columns = { id: [1, 2], correct: [1, 0] };
    for (const option of [
      { key: ["idd"] },
      { correct: "corect" },
      { cluster: "crrect" },
      { metrics: ["corrct"] },
    ]) {
      expect(() => compared(columns, columns, option)).toThrow("is not a column of both runs' items");
    }
    expect(() => compared({ id: [1], note: ["x"] }, { id: [1], note: ["y"] })).toThrow(
      "Nothing says which items",
    );
    expect(() => compared({ id: [1], x: [1] }, { key: [1], y: [1] })).toThrow("no column in common");
  });
});

describe("judging answers", () => {
  it.each([
    [{ id: [1, 2], is_correct: ["True", "False"] }, "is_correct"],
    [{ id: [1, 2], exact_match: [1, 0] }, "exact_match"],
    [{ id: [1, 2], "scores.includes.value": ["C", "I"] }, "scores.includes.value"],
    [{ id: [1, 2], success: [true, false] }, "success"],
  ])("takes right and wrong from %j", (columns, correct) => {
    const found = compared(columns, columns);
    expect([found.source.correct, found.flips]).toEqual([
      correct,
      { bothRight: 1, onlyARight: 0, onlyBRight: 0, bothWrong: 1, untold: 0 },
    ]);
  });

  it.each([
    [["label", "prediction"]],
    [["y_true", "y_pred"]],
    [["gold_answer", "model_answer"]],
    [["expected_category", "category"]],
    [["target", "output"]],
    [["ground_truth", "response"]],
    [["answer", "predicted"]],
    [["correct_answer", "extracted_answer"]],
    [["label", "answer"]],
  ])("compares %j", ([expected = "", answer = ""]) => {
    const columns = {
      id: [1, 2, 3],
      [answer]: ["x", "y", "x"],
      [expected]: ["x", "x", "y"],
      confidence_score: [1, 2, 3],
    };
    expect(compared(columns, columns).source).toMatchObject({ expected, answer, correct: undefined });
  });

  it("takes a missing answer for wrong, and an item without a label for none", () => {
    const { flips } = compared(
      { id: [1, 2, 3], label: ["x", "y", null], prediction: ["x", "y", "x"] },
      { id: [1, 2, 3], label: ["x", "y", null], prediction: ["x", null, "x"] },
    );
    expect(flips).toEqual({ bothRight: 1, onlyARight: 1, onlyBRight: 0, bothWrong: 0, untold: 1 });
  });

  it("leaves out items whose label differs between the runs", () => {
    const found = compared(
      { id: [1, 2, 3], label: ["x", "y", "y"], prediction: ["x", "y", "x"] },
      { id: [1, 2, 3], label: ["x", "x", "y"], prediction: ["x", "x", "x"] },
    );
    expect([found.otherLabel, found.flips?.untold]).toEqual([1, 1]);
  });

  it("refuses a column that does not say right or wrong", () => {
    const columns = { id: [1, 2], score: [0.3, 0.7] };
    expect(() => compared(columns, columns, { correct: "score" })).toThrow(
      '"score" does not say right or wrong: it holds 0.3',
    );
  });

  it("tells agreement alone where nothing says what is right", () => {
    const found = compared(
      { id: [1, 2, 3], category: ["x", "y", "x"] },
      { id: [1, 2, 3], category: ["x", "x", "x"] },
    );
    expect([found.flips, found.metrics, found.agreement?.share]).toEqual([undefined, [], 2 / 3]);
    expect(pairedSentence(found, names)).toContain(
      "cannot be told, because nothing says which answers are right",
    );
    expect(found.disagreements).toMatchObject([{ key: "2", a: "y", b: "x" }]);
  });

  it("compares amounts by their errors, never as right and wrong", () => {
    const target = numbersTo(50).map((i) => i / 7);
    const found = compared(
      { id: numbersTo(50), target, prediction: target.map((value, i) => value + 0.3 + (i % 3) / 10) },
      { id: numbersTo(50), target, prediction: target.map((value, i) => value - 0.1 - (i % 2) / 10) },
    );
    expect(found.flips).toBeUndefined();
    expect(found.metrics.map(({ metric, verdict }) => [metric, verdict])).toEqual([
      ["mae", "better"],
      ["rmse", "better"],
    ]);
  });
});

describe("the verdict by item", () => {
  const flipsOf = (onlyA: number, onlyB: number, same = 100): ReturnType<typeof compared> => {
    const id = numbersTo(onlyA + onlyB + same);
    return compared(
      { id, correct: id.map((i) => i < onlyA || i >= onlyA + onlyB) },
      { id, correct: id.map((i) => i >= onlyA) },
    );
  };

  it("is better or worse only where chance is no explanation", () => {
    expect(flipsOf(5, 30).metrics[0]).toMatchObject({ verdict: "better", n: 135 });
    expect(flipsOf(30, 5).metrics[0]?.verdict).toBe("worse");
    expect(flipsOf(12, 15).metrics[0]?.verdict).toBe("cannot_tell");
    expect(pairedSentence(flipsOf(5, 30), names)).toMatch(
      /^new is better than old: accuracy 96\.3 % against 77\.8 % \(\+18\.5 pt, 95 % interval \+\d.*; p < 0\.0001\)\.$/,
    );
    expect(pairedSentence(flipsOf(12, 15), names)).toMatch(
      /^Cannot tell: .*may be chance; with 127 items .* pt is the smallest/,
    );
  });

  it("cannot tell of nothing that differs, of one item, and of no number", () => {
    expect(pairedSentence(flipsOf(0, 0), names)).toBe(
      "Cannot tell: accuracy is 100.0 % in both, and no item differs.",
    );
    expect(pairedSentence(flipsOf(0, 1, 0), names)).toMatch(/^Cannot tell: .*1 item is too few\.$/);
    const empty = compared({ id: [1, 2], f1: [1, null] }, { id: [1, 2], f1: [null, 1] }, { metrics: ["f1"] });
    expect(pairedSentence(empty, names)).toBe("Cannot tell: no item has f1 in both runs.");
  });

  it("says higher or lower where it is not known which is better", () => {
    const id = numbersTo(40);
    const found = compared(
      { id, width: id.map((i) => i % 7) },
      { id, width: id.map((i) => (i % 7) + 1 + (i % 2) / 5) },
      { metrics: ["width"] },
    );
    expect(found.metrics[0]).toMatchObject({ metric: "width", verdict: "higher", direction: undefined });
    expect(pairedSentence(found, names)).toMatch(
      /^new is higher than old: width .*Which is better is not known\.$/,
    );
  });

  it("takes clusters, not items, for evidence", () => {
    const id = numbersTo(200);
    const cluster = id.map((i) => `doc ${Math.floor(i / 50)}`);
    const a = { id, cluster, correct: id.map((i) => i % 2 === 0) };
    const b = { id, cluster, correct: id.map((i) => i % 2 === 0 || i < 50) };
    expect(compared(a, b).metrics[0]?.verdict).toBe("better");
    const clustered = compared(a, b, { cluster: "cluster" });
    expect(clustered.metrics[0]).toMatchObject({ verdict: "cannot_tell", units: 4, test: "swap", p: 1 });
  });

  it("ignores NaN and counts it as missing", () => {
    const id = numbersTo(10);
    const found = compared(
      { id, loss: id.map((i) => (i === 3 ? Number.NaN : i)) },
      { id, loss: id.map((i) => (i === 4 ? "nan" : i)) },
    );
    expect(found.metrics[0]).toMatchObject({ metric: "loss", n: 8, missing: 2, difference: 0, p: 1 });
  });

  it("adjusts p over all metrics", () => {
    const id = numbersTo(30);
    const noise = (purpose: string): number[] => {
      const random = SeededRandom.fromSeed(1, purpose);
      return id.map(() => random.next());
    };
    const [a, b] = ["a", "b"].map((side) => ({
      id,
      ...Object.fromEntries(["f1", "bleu", "loss", "cost"].map((name) => [name, noise(side + name)])),
    }));
    const { metrics } = compared(a ?? { id }, b ?? { id });
    expect(metrics).toHaveLength(4);
    for (const { p, adjustedP } of metrics) expect(adjustedP).toBeGreaterThanOrEqual(p);
  });

  it("is the same each time", () => {
    expect(JSON.stringify(flipsOf(5, 30).metrics)).toBe(JSON.stringify(flipsOf(5, 30).metrics));
  });
});
