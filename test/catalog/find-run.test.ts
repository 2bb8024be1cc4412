import { describe, expect, it } from "vitest";
import { getRun } from "../../src/catalog/find-run.js";
import { emptyContract } from "../../src/core/contract/contract.js";
import { makeRun } from "../helpers/make-run.js";

const runs = [
  makeRun({ id: "lstm_1", startedAt: "2026-01-02T00:00:00Z", metrics: { mae: 0.3, foo: 1 } }),
  makeRun({ id: "lstm_2", startedAt: "2026-01-03T00:00:00Z", metrics: { mae: 0.1, foo: 2 } }),
  makeRun({ id: "hybrid", startedAt: "2026-01-01T00:00:00Z", metrics: { mae: Number.NaN } }),
  makeRun({ id: "lstm" }),
];
const get = (name: string): string =>
  getRun(runs, name, { contract: emptyContract, workingFolder: "/root" }).id;

describe("a run by name", () => {
  it("is found by id, unique start, or folder", () => {
    expect([get("lstm_1"), get("hy"), get("lstm"), get("./hybrid"), get("/root/lstm_2")]).toEqual([
      "lstm_1",
      "hybrid",
      "lstm",
      "hybrid",
      "lstm_2",
    ]);
  });

  it("is found by a unique end, or by both as tables cut it", () => {
    const sweep = ["lstm_seed1", "lstm_seed42", "gru_seed42", "gru_seed7", "42_odd"].map((id) =>
      makeRun({ id }),
    );
    const find = (name: string): string =>
      getRun(sweep, name, { contract: emptyContract, workingFolder: "/root" }).id;
    expect(["seed7", "_seed1", "lstm…42", "lstm...42", "…d7", "42"].map(find)).toEqual([
      ...["gru_seed7", "lstm_seed1", "lstm_seed42", "lstm_seed42", "gru_seed7"],
      "42_odd",
    ]);
    expect(() => find("_seed42")).toThrow(
      expect.objectContaining({ code: "ambiguous-run", hint: "Say which: lstm_seed42, gru_seed42" }),
    );
    expect(() => find("_seed9")).toThrow(expect.objectContaining({ code: "no-such-run" }));
  });

  it("can be the last or the best one", () => {
    expect([get("last"), get("best:mae")]).toEqual(["lstm_2", "lstm_2"]);
  });

  it("is refused with the candidates when the start or end is shared", () => {
    expect(() => get("lstm_")).toThrow(
      expect.objectContaining({ code: "ambiguous-run", exitCode: 2, hint: "Say which: lstm_1, lstm_2" }),
    );
  });

  it("is refused with the nearest ids when there is none", () => {
    expect(() => get("lstn_1")).toThrow(
      expect.objectContaining({ code: "no-such-run", hint: expect.stringContaining("Nearest: lstm_1") }),
    );
  });

  it("cannot be the best of a metric whose direction nobody knows", () => {
    expect(() => get("best:foo")).toThrow(expect.objectContaining({ code: "unknown-direction" }));
    expect(() => get("best:nope")).toThrow(expect.objectContaining({ code: "unknown-field" }));
  });
});
