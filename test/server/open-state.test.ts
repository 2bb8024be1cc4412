import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Contract, emptyContract } from "../../src/core/contract/contract.js";
import { runKeys } from "../../src/core/view/run-keys.js";
import { UserError } from "../../src/errors.js";
import type { OpenState } from "../../src/server/open-state.js";
import { writeTree } from "../helpers/write-tree.js";
import { runTree, testState } from "./server-world.js";

function keyOf({ table }: OpenState, id: string): string {
  return runKeys(table).keyOf(table.rows.findIndex((row) => row.id === id));
}

/** Every way of opening has to notice the same. */
describe.each([
  ["through an index", true],
  ["without an index", false],
])("open runs, %s", (_, hasIndex) => {
  it("stay the same revision while nothing changes", () => {
    const { state } = testState({ hasIndex });
    expect([state.look(), state.look(), state.look()]).toEqual([undefined, undefined, undefined]);
    expect([state.revision, state.table.rows.length, state.problems]).toEqual([1, 2, []]);
  });

  it("tell which runs have come, changed and gone", () => {
    const { root, state } = testState({ hasIndex });
    const [first, second] = [keyOf(state, "lstm_1"), keyOf(state, "lstm_2")];
    writeTree(root, runTree("lstm_3", 0.04));
    expect(state.look()).toEqual({ revision: 2, keys: [keyOf(state, "lstm_3")] });
    writeTree(root, runTree("lstm_1", 0.99));
    expect(state.look()).toEqual({ revision: 3, keys: [first] });
    const row = state.table.rows.find(({ id }) => id === "lstm_1");
    expect(row && state.runOf(row).metrics.get("t20.mae")).toBe(0.99);
    rmSync(join(root, "lstm_2"), { recursive: true });
    expect(state.look()).toEqual({ revision: 4, keys: [second] });
    expect(state.table.rows.map(({ id }) => id)).toEqual(["lstm_1", "lstm_3"]);
    expect(state.look()).toBeUndefined();
  });

  it("hear of notes, also of those for runs that others wrote", () => {
    const { root, state } = testState({
      hasIndex,
      files: {
        ...runTree("lstm_1", 0.02),
        "theirs/metadata.json": { model_name: "gru", timestamp: "20260122_020157", metrics: { mae: 1 } },
      },
    });
    const [mine, theirs] = [keyOf(state, "lstm_1"), keyOf(state, "theirs")];
    appendFileSync(join(root, "lstm_1/annotations.jsonl"), '{"type":"note","text":"good"}\n');
    expect(state.look()).toEqual({ revision: 2, keys: [mine] });
    mkdirSync(join(root, ".runledger"));
    const record = { type: "tag", tag: "good", run_id: "theirs", path: "theirs" };
    writeFileSync(join(root, ".runledger/annotations.jsonl"), `${JSON.stringify(record)}\n`);
    expect(state.look()).toEqual({ revision: 3, keys: [theirs] });
    const row = state.table.rows.find(({ id }) => id === "theirs");
    expect(row && state.summaryOf(row).tags).toEqual(["good"]);
  });

  it("see that a writer has died, by the evidence, without a change of its files", () => {
    const { state } = testState({
      hasIndex,
      files: {
        "dead/metadata.json": { schema_version: 1, run_id: "dead", status: "running" },
        "dead/status.json": {
          ...{ state: "running", host: "another", pid: 4_000_000, process_start_time: "1", boot_id: "x" },
          ...{ pid_namespace: "x", heartbeat: { sequence: 1, wall: "2026-01-22T02:01:57Z", monotonic: 1 } },
        },
      },
    });
    expect(state.table.rows[0]?.status).toMatch(/lost|unresponsive|unknown/);
    expect(state.look()).toBeUndefined();
  });

  it("keep what they knew when the root is gone, say so, and come back with it", () => {
    const { root, state } = testState({ hasIndex });
    renameSync(root, `${root}-away`);
    expect(state.look()).toMatchObject({ revision: 2, keys: [] });
    expect(state.table.rows).toHaveLength(2);
    expect(state.problems).toEqual([
      { code: "unreadable-folder", path: root, message: expect.stringContaining("Shown is what was there") },
    ]);
    expect(state.look()).toBeUndefined();
    renameSync(`${root}-away`, root);
    expect(state.look()).toMatchObject({ revision: 3 });
    expect(state.problems).toEqual([]);
  });

  it("list a half-written run with its problem, and its others", () => {
    const { root, state } = testState({ hasIndex });
    writeFileSync(join(root, "lstm_1/metadata.json"), '{"schema_version": 1, "run_id": "lstm');
    expect(state.look()?.revision).toBe(2);
    expect(state.table.rows.map(({ id }) => id).sort()).toEqual(["lstm_1", "lstm_2"]);
    expect(state.problems).not.toEqual([]);
  });

  it("follow the contract, and keep the last one that could be read", () => {
    let find = (): Contract => emptyContract;
    const { state } = testState({ hasIndex, findContract: () => find() });
    const contract: Contract = { ...emptyContract, metrics: [{ pattern: "t20.mae", direction: "min" }] };
    find = () => contract;
    expect(state.look()).toEqual({ revision: 2, keys: [] });
    expect(state.contract).toEqual(contract);
    find = () => {
      throw new UserError("bad-contract", "runledger.yaml:3: is wrong.");
    };
    expect(state.look()).toEqual({ revision: 3, keys: [] });
    expect(state.contract).toEqual(contract);
    expect(state.problems).toMatchObject([{ code: "bad-contract" }]);
    expect(state.look()).toBeUndefined();
  });

  it("find the history of a run", () => {
    const { root, state } = testState({ hasIndex });
    const [row] = state.table.rows;
    const points = row && state.readHistory(row)?.history.get("loss");
    expect(points?.map(({ step, value }) => [step, value])).toEqual([
      [0, 1],
      [1, 0.5],
    ]);
    expect(row && state.filesOf(row)).toContain(join(root, "lstm_1/history.jsonl"));
    rmSync(root, { recursive: true });
    expect(row && state.readHistory(row)).toBeUndefined();
  });

  it("of a large root tell a change after they were taken from the index", () => {
    const trees = Array.from({ length: 70 }, (_, run) => runTree(`lstm_${run}`, run / 100));
    const { root, state } = testState({
      hasIndex,
      files: Object.assign({}, ...trees) as Record<string, unknown>,
    });
    expect(state.look()).toBeUndefined();
    writeTree(root, runTree("lstm_7", 0.99));
    expect(state.look()).toEqual({ revision: 2, keys: [keyOf(state, "lstm_7")] });
    expect(state.table.columns.get("metrics.t20.mae")?.values.filter((mae) => mae === 0.99)).toHaveLength(1);
    expect(state.look()).toBeUndefined();
  });
});
