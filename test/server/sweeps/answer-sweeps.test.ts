import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { MatrixAnswer } from "../../../src/server/api.js";
import { type MadeTrial, sweepTree, trialId } from "../../helpers/sweep-tree.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";
import { answerWorld } from "../answers/answer-world.js";

/** Three values of lr, two optimizers, two seeds in phase "wide"; one trial more in "long". */
const trials: readonly MadeTrial[] = [
  ...[0.1, 0.01, 0.001].flatMap((lr) =>
    ["sgd", "adam"].flatMap((optimizer) =>
      [1, 2].map((seed): MadeTrial => {
        const params = { lr, optimizer, seed, width: 64 };
        if (lr === 0.001 && optimizer === "sgd") return { phase: "wide", params };
        if (lr === 0.1 && optimizer === "adam") {
          const state = seed === 1 ? "failed" : "stopped";
          return { phase: "wide", params, state, attempts: 2, metrics: { val_loss: 0.001 } };
        }
        const loss = lr + seed / 100 + (optimizer === "sgd" ? 0.5 : 0);
        return { phase: "wide", params, state: "captured", metrics: { val_loss: loss, odd: seed } };
      }),
    ),
  ),
  {
    phase: "long",
    params: { lr: 0.01, optimizer: "adam", seed: 1, width: 64, steps: 90 },
    state: "captured",
    metrics: { val_loss: 0.9 },
  },
];
const bestParams = { lr: 0.001, optimizer: "adam", seed: 1, width: 64 };

function demoRoot(more: Partial<Parameters<typeof sweepTree>[0]> = {}): string {
  const root = join(temporaryFolder(), "experiments");
  writeTree(root, sweepTree({ name: "demo", trials, ...more }));
  return root;
}

function openDemo(root = demoRoot()) {
  const { answers, lookAgain } = answerWorld(root);
  const of = answers.ofSweeps;
  const [first] = of.sweeps().sweeps;
  return { root, of, lookAgain, key: first?.key ?? "", first };
}

const countsText = (counts: readonly { state: string; count: number }[]): string =>
  counts.map(({ state, count }) => `${count} ${state}`).join(", ");

describe("the list of sweeps", () => {
  it("counts trials by state and phase from what the sweep has left, without a sweep file", () => {
    const { first, root } = openDemo();
    expect(first).toMatchObject({
      name: "demo",
      folder: join(root, "demo"),
      total: 13,
      launchers: ["local"],
    });
    expect(countsText(first?.counts ?? [])).toBe("9 captured, 1 failed, 1 stopped, 2 waiting");
    expect(first?.phases.map(({ name, total, counts }) => [name, total, countsText(counts)])).toEqual([
      ["wide", 12, "8 captured, 1 failed, 1 stopped, 2 waiting"],
      ["long", 1, "1 captured"],
    ]);
  });

  it("shows a sweep of which nothing has begun, and one whose own folder is the root", () => {
    const root = demoRoot({ trials: trials.map(({ phase = "", params }) => ({ phase, params })) });
    for (const opened of [root, join(root, "demo")]) {
      const { first } = openDemo(opened);
      expect([first?.name, countsText(first?.counts ?? [])]).toEqual(["demo", "13 waiting"]);
    }
  });

  it("knows the trials that have run also where the manifests are gone", () => {
    const { first, of, key } = openDemo(demoRoot({ hasManifest: false }));
    expect(countsText(first?.counts ?? [])).toBe("9 captured, 1 failed, 1 stopped");
    expect(of.sweep({ key }).best?.params.slice(0, 2)).toEqual(["0.001", "adam"]);
    expect(of.sweep({ key }).file).toBeUndefined();
  });

  it("is empty where runs are of no sweep", () => {
    const root = temporaryFolder();
    writeTree(root, { "lstm_1/metadata.json": { schema_version: 1, run_id: "lstm_1", status: "finished" } });
    expect(answerWorld(root).answers.ofSweeps.sweeps()).toEqual({ sweeps: [] });
  });
});

describe("one sweep", () => {
  it("names the best captured trial, never one that failed, and what is the same in all", () => {
    const { of, key } = openDemo();
    const answer = of.sweep({ key });
    expect(answer.judged).toMatchObject({ name: "metrics.val_loss", direction: "min" });
    expect(answer.judgedTrials).toBe(9);
    expect(answer.best).toMatchObject({ name: `run_${trialId(bestParams)}`, phase: "wide", isBest: true });
    expect(of.sweep({ key, direction: "max" }).best?.phase).toBe("long");
    expect(answer.params.map(({ axis, varies, text }) => [axis, varies, text])).toEqual([
      ["param.lr", true, undefined],
      ["param.optimizer", true, undefined],
      ["param.seed", true, undefined],
      ["param.steps", true, undefined],
      ["phase", true, undefined],
      ["param.width", false, "64"],
    ]);
    expect(answer.problems).toEqual([]);
  });

  it("has no best where nobody says which way is better, until somebody does", () => {
    const { of, key } = openDemo();
    expect(of.sweep({ key, metric: "metrics.odd" }).best).toBeUndefined();
    expect(of.sweep({ key, metric: "metrics.odd", direction: "max" }).best?.metric).toEqual({
      text: "2",
      number: 2,
    });
  });

  it("says whether its sweep file is still there", () => {
    const file = join(temporaryFolder(), "sweep.yaml");
    writeFileSync(file, "command: [true]\n");
    const { of, key, lookAgain } = openDemo(demoRoot({ sweepFile: file }));
    expect(of.sweep({ key }).file).toEqual({ path: file, isThere: true });
    rmSync(file);
    lookAgain();
    expect(of.sweep({ key }).file).toEqual({ path: file, isThere: false });
  });

  it("follows its trials as they are captured", async () => {
    const params = { lr: 0.1 };
    const { root, of, key, lookAgain } = openDemo(demoRoot({ trials: [{ params }] }));
    expect(countsText(of.sweep({ key }).counts)).toBe("1 waiting");
    writeTree(
      root,
      sweepTree({ name: "demo", trials: [{ params, state: "captured", metrics: { loss: 2 } }] }),
    );
    lookAgain();
    await expect.poll(() => countsText(of.sweep({ key }).counts), { timeout: 20_000 }).toBe("1 captured");
    expect(of.sweep({ key }).best?.metric?.number).toBe(2);
  });

  it("tells of manifests that cannot be read and goes on with the others", () => {
    const root = demoRoot();
    const folder = join(root, "demo/.runledger/submissions");
    writeFileSync(join(folder, "0123456789abcdef.json"), "{");
    const answer = openDemo(root);
    const { problems, total } = answer.of.sweep({ key: answer.key });
    expect(total).toBe(13);
    expect(problems).toEqual([expect.stringContaining("was changed after it was written")]);
  });
});

describe("trials", () => {
  it("come in the planned order, by the page, with attempts, time and why they failed", () => {
    const { of, key } = openDemo();
    const answer = of.trials({ key, offset: 2, limit: 2 });
    expect(answer).toMatchObject({
      offset: 2,
      matching: 13,
      total: 13,
      sortedBy: { name: "trial", order: "asc" },
    });
    expect(answer.columns.map(({ label }) => label)).toEqual(["lr", "optimizer", "seed", "steps"]);
    expect(answer.rows).toMatchObject([
      {
        state: "failed",
        reason: "Ended with exit code 3.",
        attempts: 2,
        seconds: 2.5,
        params: ["0.1", "adam", "1", null],
      },
      { state: "stopped", reason: "Stopped by request.", attempts: 2 },
    ]);
    expect(of.trials({ key, state: "waiting", offset: 0, limit: 9 }).rows).toMatchObject([
      { state: "waiting", attempts: 0 },
      { state: "waiting", attempts: 0 },
    ]);
  });

  it("are sorted best first, what has no value last in either direction", () => {
    const { of, key } = openDemo();
    for (const order of ["asc", "desc"] as const) {
      const { rows } = of.trials({ key, phase: "wide", sort: "metric", order, offset: 0, limit: 20 });
      expect(rows.slice(-2).map(({ metric }) => metric)).toEqual([undefined, undefined]);
      const numbers = rows.slice(0, -2).map(({ metric }) => Number(metric?.number));
      expect(numbers).toEqual([...numbers].sort((a, b) => (order === "asc" ? a - b : b - a)));
    }
    expect(of.trials({ key, sort: "param.lr", offset: 0, limit: 1 }).rows[0]?.params[0]).toBe("0.001");
  });
});

describe("a matrix", () => {
  const cell = ({ x, y, cells }: MatrixAnswer, across: string, down: string) =>
    cells.find(({ column, row }) => x.places[column] === across && y?.places[row] === down);

  it("holds the mean or the best of the captured trials, and how all of them stand", () => {
    const { of, key } = openDemo();
    const query = { key, x: "param.lr", y: "param.optimizer", phase: "wide" };
    const mean = of.matrix(query);
    expect([mean.x.places, mean.y?.places]).toEqual([
      ["0.001", "0.01", "0.1"],
      ["adam", "sgd"],
    ]);
    expect(cell(mean, "0.001", "adam")).toMatchObject({
      trials: 2,
      value: { number: expect.closeTo(0.016), trials: 2 },
      isBest: true,
    });
    expect(cell(of.matrix({ ...query, summary: "best" }), "0.001", "adam")?.value?.number).toBeCloseTo(0.011);
    const failed = cell(mean, "0.1", "adam");
    expect([countsText(failed?.counts ?? []), failed?.value]).toEqual(["1 failed, 1 stopped", undefined]);
    expect(mean.range?.from).toBeCloseTo(0.016);
  });

  it("filters the trials by a cell, the phase as an axis too", () => {
    const { of, key } = openDemo();
    const { x, y, cells } = of.matrix({ key, x: "phase", y: "param.lr" });
    expect(x.places).toEqual(["long", "wide"]);
    for (const { column, row, trials: count } of cells) {
      const choice = { x: "phase", column, y: "param.lr", row };
      const { rows } = of.trials({ key, cell: choice, offset: 0, limit: 100 });
      expect(rows.length).toBe(count);
      expect(new Set(rows.map(({ params }) => params[0]))).toEqual(new Set([y?.places[row]]));
    }
  });

  it("is refused in words for an axis that no trial has", () => {
    const { of, key } = openDemo();
    expect(() => of.matrix({ key, x: "param.nothing" })).toThrow(
      'No trial of this sweep has "param.nothing".',
    );
    expect(() => of.sweep({ key: "../demo" })).toThrow("There is no such sweep here any more.");
  });
});

describe("files that somebody has made up", () => {
  const secret = { id: "aaaaaaaaaaaa", sha256: "0".repeat(64), params: { password: "a secret" } };

  it("lead nowhere outside the root: links, and names that are paths", () => {
    const root = demoRoot();
    const outside = temporaryFolder();
    writeTree(outside, { [`run_${trialId(bestParams)}/commit.json`]: secret });
    symlinkSync(outside, join(root, "demo/sideways"));
    const paths = ["../../outside", "..", ".", "a/b", "/etc", "\\..", ""];
    writeTree(
      root,
      sweepTree({
        name: "other",
        trials: [...paths, "sideways"].map((phase) => ({ phase, params: bestParams })),
      }),
    );
    symlinkSync(outside, join(root, "other/sideways"));
    symlinkSync(join(outside), join(root, "linked"));
    writeTree(outside, sweepTree({ name: "secret", trials }));
    mkdirSync(join(outside, ".runledger"), { recursive: true });
    const { answers } = answerWorld(root);
    const { sweeps } = answers.ofSweeps.sweeps();
    expect(sweeps.map(({ name }) => name).sort()).toEqual(["demo", "other"]);
    const other = answers.ofSweeps.sweep({ key: sweeps.find(({ name }) => name === "other")?.key ?? "" });
    expect(other.total).toBe(0);
    expect(other.problems).toEqual([
      expect.stringContaining("7 entries are no trial."),
      expect.stringContaining("other/sideways is not in the open root"),
    ]);
    expect(JSON.stringify(other)).not.toContain("a secret");
  });

  it("are shown as text: names and values with markup, controls and names of objects", () => {
    const name = "<img src=x>\u202e";
    const params = JSON.parse('{"__proto__":1,"<b>":"\\u001b[31mred","seed":1}') as Record<string, unknown>;
    const root = join(temporaryFolder(), "experiments");
    writeTree(
      root,
      sweepTree({
        name,
        trials: [
          { phase: "<i>", params },
          { phase: "<i>", params: { seed: 2 } },
        ],
      }),
    );
    const { of, key, first } = openDemo(root);
    expect(first?.name).toBe("<img src=x>\\u202e");
    const { columns, rows } = of.trials({ key, offset: 0, limit: 5 });
    expect(columns.map(({ label }) => label)).toEqual(["<b>", "__proto__", "seed"]);
    expect(rows[0]?.params).toEqual(["\\x1b[31mred", "1", "1"]);
    expect(of.matrix({ key, x: "param.__proto__" }).x.places).toEqual(["1", "not set"]);
    expect(readdirSync(join(root, name))).toContain(".runledger");
  });
});
