import { describe, expect, it } from "vitest";
import { rankColumns } from "../../src/exporters/rank-columns.js";
import { compareSamples, type SampleRun } from "../helpers/sample-runs.js";

const samples: readonly SampleRun[] = [
  {
    id: "lstm_1",
    params: { model: "lstm", lr: 0.1, same: 1, rare: 5 },
    metrics: { loss: 3, again: 3, goal: 1 },
  },
  { id: "lstm_2", params: { model: "lstm", lr: 0.2, same: 1 }, metrics: { loss: 2, again: 2, goal: 2 } },
  { id: "gru_3", params: { model: "gru", lr: 0.3, same: 1 }, metrics: { loss: 1, again: 1, goal: 3 } },
];

describe("rankColumns", () => {
  it("puts targets first and what says nothing new last", () => {
    const table = compareSamples(samples, {
      sortBy: "id",
      targets: ["goal<=2"],
      columns: ["same", "model", "rare", "lr", "loss", "again", "goal"],
    });
    const ranks = rankColumns(table);
    const names = table.columns.map((column, index) => ({ name: column.label, rank: ranks[index] ?? 0 }));
    const order = names.sort((a, b) => a.rank - b.rank).map(({ name }) => name);
    expect(order.slice(0, 4)).toEqual(["goal", "loss", "lr", "rare"]);
    expect(order.slice(4, 6).sort()).toEqual(["again", "model"]);
    expect(order.at(-1)).toBe("same");
  });
});
