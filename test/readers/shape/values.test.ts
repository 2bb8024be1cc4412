// Roles of values, conflicts between files, and tables about runs.

import { describe, expect, it } from "vitest";
import type { Value } from "../../../src/core/value.js";
import { roleOf } from "../../../src/readers/shape/leaf-role.js";
import { matchTable } from "../../../src/readers/shape/match-tables.js";
import { RunDraft } from "../../../src/readers/shape/run-draft.js";
import { tableOfRecords } from "../../../src/readers/shape/table.js";
import { tableKindOf } from "../../../src/readers/shape/table-kind.js";
import type { Source } from "../../../src/readers/shape/value-source.js";

function source(stem: string, more: Partial<Source> = {}): Source {
  const path = `/run/${stem}.json`;
  return { path, stem, isSettings: false, label: stem, isLabelled: false, isFallback: false, ...more };
}

describe("the role of a value", () => {
  it.each([
    ["lr", 0.1, "results", "param"],
    ["config.model.width", 8, "final", "param"],
    ["anything", 8, "train_args", "param"],
    ["model", "LSTM", "results", "param"],
    ["accuracy", 0.5, "meta", "metric"],
    ["n_questions", 7, "results", "metric"],
    ["metrics.coverage", 0.5, "baseline", "metric"],
    ["host.memory", 8, "run", "attribute"],
    ["command", "main", "run", "attribute"],
    ["completed", false, "x", "attribute"],
  ])("%s = %j in %s.json is a %s", (name, value, stem, role) => {
    expect(roleOf(name, value, { stem, isSettings: false })).toBe(role);
  });
});

describe("values of several files", () => {
  it("are one where they are equal, under the shorter name", () => {
    const draft = new RunDraft();
    draft.addLeaves(new Map<string, Value>([["config.lr", 0.1]]), source("final"));
    draft.addLeaves(new Map<string, Value>([["lr", 0.1]]), source("config"));
    expect([...draft.params]).toEqual([["lr", 0.1]]);
    expect(draft.conflicts()).toEqual([]);
  });

  it("are both kept where they differ, and said", () => {
    const draft = new RunDraft();
    draft.addLeaves(new Map<string, Value>([["acc", 0.9]]), source("metrics"));
    draft.addLeaves(new Map<string, Value>([["acc", 0.8]]), source("board"));
    expect([...draft.metrics]).toEqual([
      ["acc", 0.9],
      ["board.acc", 0.8],
    ]);
    expect(draft.conflicts()).toEqual([
      {
        code: "conflicting-values",
        path: "/run/board.json",
        message: "says otherwise than /run/metrics.json: acc. Both are kept.",
      },
    ]);
  });

  it("of shared settings only fill what is missing", () => {
    const draft = new RunDraft();
    draft.addLeaves(new Map<string, Value>([["lr", 0.1]]), source("config"));
    draft.addLeaves(
      new Map<string, Value>([
        ["lr", 0.5],
        ["depth", 3],
      ]),
      source("shared_config", { isFallback: true }),
    );
    expect([...draft.params]).toEqual([
      ["lr", 0.1],
      ["depth", 3],
    ]);
    expect(draft.conflicts()).toEqual([]);
  });

  it("do not take the names of facts that every run has", () => {
    const draft = new RunDraft();
    draft.addLeaves(
      new Map<string, Value>([
        ["status", "COMPLETED"],
        ["id", "7"],
      ]),
      source("run"),
    );
    expect([...draft.attributes]).toEqual([
      ["run.status", "COMPLETED"],
      ["run.id", "7"],
    ]);
  });

  it("of a history are its last, and its best after all others", () => {
    const draft = new RunDraft();
    const points = [0.5, 0.25, 0.75].map((value, step) => ({ step, value }));
    draft.addHistories(
      new Map([
        ["val_loss", points],
        ["speed", points],
      ]),
      source("log"),
    );
    draft.addBests();
    expect([...draft.metrics]).toEqual([
      ["val_loss", 0.75],
      ["speed", 0.75],
      ["val_loss.best", 0.25],
    ]);
    expect(draft.attributes.get("val_loss.best_step")).toBe(1);
  });

  it("of a history do not contradict a final value that is one of its points", () => {
    const draft = new RunDraft();
    draft.addLeaves(new Map<string, Value>([["loss", 0.25]]), source("final"));
    draft.addHistories(
      new Map([["loss", [0.5, 0.25, 0.75].map((value, step) => ({ step, value }))]]),
      source("log"),
    );
    expect(draft.metrics.get("loss")).toBe(0.25);
    expect(draft.metrics.get("log.loss")).toBe(0.75);
    expect(draft.conflicts()).toEqual([]);
  });
});

describe("a table about runs", () => {
  const found = (records: readonly object[]) => {
    const table = tableOfRecords(records);
    return { table, kind: tableKindOf(table) };
  };
  const candidate = (id: string, params: Record<string, Value> = {}) => ({
    id,
    params: () => new Map(Object.entries(params)),
  });

  it("names them by id, by the end of a path, or by a file", () => {
    const runs = ["x/a", "x/b"].map((id) => candidate(id));
    for (const names of [
      ["x/a", "x/b"],
      ["a", "b"],
      ["/home/me/x/a", "C:\\x\\b"],
      ["a.json", "b.json"],
    ]) {
      const match = matchTable(found(names.map((run, index) => ({ run, acc: index }))), runs);
      expect([...(match?.keyOfRun.keys() ?? [])]).toEqual([0, 1]);
    }
  });

  it("names them by the params that both have", () => {
    const runs = [
      candidate("p", { "config.seed": 1, algo: "ppo" }),
      candidate("q", { "config.seed": 2, algo: "ppo" }),
    ];
    const match = matchTable(
      found([
        { algo: "ppo", seed: 2, acc: 1 },
        { algo: "ppo", seed: 1, acc: 2 },
      ]),
      runs,
    );
    expect([...(match?.keyOfRun ?? [])]).toEqual([
      [1, "[2]"],
      [0, "[1]"],
    ]);
  });

  it("is about other runs when several rows fit one, or too few fit any", () => {
    const runs = [candidate("p", { algo: "ppo" }), candidate("q", { algo: "dqn" })];
    const rows = [0, 1, 2].flatMap((seed) => ["ppo", "dqn"].map((algo) => ({ algo, seed, acc: seed })));
    expect(matchTable(found(rows), runs)).toBeUndefined();
    expect(
      matchTable(
        found([
          { run: "z", acc: 1 },
          { run: "p", acc: 2 },
        ]),
        runs,
      ),
    ).toBeUndefined();
  });
});
