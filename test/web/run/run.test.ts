import { describe, expect, it } from "vitest";
import { groupFacts, searchFacts } from "../../../src/web/run/group-facts.js";
import { appendLog, emptyLog, mostLogLines, plainLine } from "../../../src/web/run/log-tail.js";
import { pairPredictions, summarizeResiduals } from "../../../src/web/run/prediction-pairs.js";
import { isRasterImage, parseTags, timeText } from "../../../src/web/run/run-words.js";

const facts = ["seed", "env.node", "git.commit", "env.host", "dataset.name"].map((name) => ({
  name,
  text: `<${name}>`,
}));

describe("facts of a run", () => {
  it("stand in groups by the beginning of their names; those alone come first", () => {
    expect(
      groupFacts(facts).map(({ prefix, facts: some }) => [prefix, some.map(({ name }) => name)]),
    ).toEqual([
      ["", ["seed", "git.commit", "dataset.name"]],
      ["env", ["env.node", "env.host"]],
    ]);
    expect(groupFacts([])).toEqual([]);
  });
  it("are found by all words, in name or text, whatever their case", () => {
    expect(searchFacts(facts, "ENV host").map(({ name }) => name)).toEqual(["env.host"]);
    expect(searchFacts(facts, " ")).toHaveLength(5);
  });
});

describe("the end of a log", () => {
  const add = (tail: typeof emptyLog, text: string) =>
    appendLog(tail, { text, next: tail.next + text.length });
  it("goes on in the middle of a line", () => {
    const tail = add(add(emptyLog, "epoch 1\nepo"), "ch 2\n");
    expect(tail.lines).toEqual(["epoch 1", "epoch 2", ""]);
    expect(tail.next).toBe(16);
  });
  it("shows what a terminal would of a progress bar", () => {
    let tail = add(emptyLog, "10 %\r20 %\r");
    expect(tail.lines.map(plainLine)).toEqual(["20 %"]);
    tail = add(tail, "30 %");
    expect(tail.lines).toEqual(["30 %"]);
    expect(add(tail, "\r\nnext").lines.map(plainLine)).toEqual(["30 %", "next"]);
  });
  it("keeps the newest lines and counts the others", () => {
    const tail = add(emptyLog, "x\n".repeat(mostLogLines + 9));
    expect(tail.lines).toHaveLength(mostLogLines);
    expect(tail.dropped).toBe(10);
  });
  it("cuts a line without end, and takes colours away", () => {
    expect(add(emptyLog, "y".repeat(1_000_000)).lines[0]?.length).toBeLessThan(5000);
    expect(plainLine("\u001b[31mred\u001b[0m")).toBe("red");
    expect(add(emptyLog, "")).toEqual(emptyLog);
  });
});

describe("predictions", () => {
  it("are paired where both halves are there", () => {
    const pairs = pairPredictions([1, null, 3, 4], [1.5, 2, null, 3]);
    expect([...pairs.residuals]).toEqual([0.5, -1]);
    expect(pairs.missing).toBe(2);
    expect(summarizeResiduals(pairs.residuals)).toEqual({ count: 2, bias: -0.25, mae: 0.75, worst: 1 });
    expect(summarizeResiduals(new Float64Array())).toBeUndefined();
  });
});

describe("the words of a run", () => {
  it("tell times without changing them", () => {
    expect(timeText("2026-01-05T08:00:12.345Z")).toBe("2026-01-05 08:00:12 UTC");
    expect(timeText("2026-01-05T08:00:12+02:00")).toBe("2026-01-05 08:00:12 +02:00");
    expect(timeText("last week")).toBe("last week");
  });
  it("let only pictures without scripts into the page", () => {
    expect(["a.png", "b/c.JPG", "d.webp"].every(isRasterImage)).toBe(true);
    expect(["a.svg", "a.png.html", "png", "a.svgz"].some(isRasterImage)).toBe(false);
  });
  it("part tags by commas and spaces, each once", () => {
    expect(parseTags(" good, best  good,\tfinal ")).toEqual(["good", "best", "final"]);
    expect(parseTags(" , ")).toEqual([]);
  });
});
