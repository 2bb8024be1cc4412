// Folders of Stable-Baselines3: what its logger was given, what its evaluations hold, and what load_results says.

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadRuns } from "../../src/catalog/load-runs.js";
import { encodeNpz } from "../../src/formats/npz-writer.js";
import { stableBaselines } from "../../src/readers/stable-baselines.js";
import { cutEverywhere, withChangedFile } from "../helpers/cut-tool-file.js";
import {
  expectPoints,
  numberOf,
  readTool,
  type ToolRun,
  toolAnswer,
  toolTree,
} from "../helpers/golden-tools.js";
import { testContext } from "../helpers/read-context.js";
import { readRoot } from "../helpers/read-golden.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

type Points = NonNullable<ToolRun["metrics"]>[string];

const answer = toolAnswer("stable-baselines");
const read = readTool(stableBaselines, "stable-baselines");
const monitor = (start: number, ...lines: readonly string[]): string =>
  [`#{"t_start": ${start}, "env_id": "CartPole-v1"}`, "r,l,t", ...lines, ""].join("\r\n");

/** Numbers of the logger's calls; those without a step count from 0, where the event file of the same run counts in tens. */
function loggedNumbers({ metrics = {}, attributes = {} }: ToolRun): Record<string, Points> {
  const events = attributes.event_metrics as Record<string, Points>;
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([name, points]) => {
      const numbers = points.filter(([, value]) => typeof numberOf(value) === "number" && value !== "a, b");
      const placed = numbers.map(([step, value, time], index): Points[number] => [
        step ?? Number(events[name]?.[index]?.[0]) / 10,
        value,
        time,
      ]);
      return placed.length === 0 ? [] : [[name, placed]];
    }),
  );
}

describe("the folders of the tool", () => {
  it("are the runs that it wrote, and no others, through the whole catalog too", () => {
    const { runs } = loadRuns([toolTree("stable-baselines")], testContext());
    const ids = answer.runs.map(({ id }) => id).sort();
    expect(runs.map(({ id, layout }) => [id, layout]).sort()).toEqual(
      ids.map((id) => [id, "stable-baselines"]),
    );
  });

  it.each(answer.runs)("$id has every number that was logged", (expected) => {
    const found = read.find(({ run }) => run.id === expected.id);
    if (found === undefined) throw new Error("not found");
    const logged = Object.entries(found.points).filter(([name]) => !name.startsWith("monitor/"));
    const metrics = loggedNumbers(expected);
    expectPoints({ ...found, points: Object.fromEntries(logged) }, { ...expected, metrics });
    for (const [name, points] of Object.entries(metrics))
      expect(found.run.metrics.get(name), name).toBe(numberOf(points.at(-1)?.[1] ?? null));
    expect(found.run.problems).toEqual([]);
  });

  it.each(answer.runs.filter(({ attributes }) => attributes?.episodes !== undefined))(
    "$id has the episodes of all its monitors as load_results joins them",
    ({ id, attributes }) => {
      const found = read.find(({ run }) => run.id === id);
      const episodes = attributes?.episodes as Record<string, (number | string)[]>;
      const values = (name: string) => found?.points[`monitor/${name}`]?.map(([, value]) => value);
      expect(values("r")).toEqual(episodes.r);
      expect(values("l")).toEqual(episodes.l);
      expect(values("side")).toEqual(episodes.side?.filter((value) => value !== "NaN"));
      const seconds = found?.points["monitor/r"]?.map(([, , time]) => (time ?? 0) - 1767600000);
      const start = id === "seed1" ? 0 : 6.4;
      for (const [index, time] of (episodes.t ?? []).entries())
        expect(seconds?.[index]).toBeCloseTo(Number(time) + start, 3);
      expect(found?.run.attributes.get("episodes")).toBe(episodes.r?.length);
      expect(found?.run.startedAt).toBe(new Date((1767600000 + start) * 1000).toISOString());
    },
  );

  it("differ when one value differs: a control", () => {
    const file = "runs/seed1/progress.json";
    const changed = withChangedFile({ reader: stableBaselines, tool: "stable-baselines", file }, (text) =>
      text.replaceAll('"eval/mean_reward": 210.0', '"eval/mean_reward": 211.0'),
    );
    expect(changed.find(({ id }) => id === "seed1")?.metrics.get("eval/mean_reward")).toBe(211);
  });
});

describe("which files count", () => {
  it("the table where there are no lines, and evaluations where the logger has none", () => {
    const root = temporaryFolder();
    const arrays = {
      timesteps: { data: Float64Array.of(100, 200) },
      results: { data: Float64Array.of(1, 3, 5, 8), shape: [2, 2] },
      ep_lengths: { data: Float64Array.of(10, 20, 30, 40), shape: [2, 2] },
    };
    writeTree(root, {
      "a/progress.csv": "time/total_timesteps,train/loss,note\n100,0.5,\n200,,hello\n",
      "a/evaluations.npz": encodeNpz(arrays),
    });
    const { runs, sources } = readRoot(stableBaselines, root);
    expect(Object.fromEntries(runs[0]?.metrics ?? [])).toEqual({
      "time/total_timesteps": 200,
      "train/loss": 0.5,
      "eval/mean_reward": 6.5,
      "eval/mean_ep_length": 35,
    });
    expect(runs[0]?.attributes.get("note")).toBe("hello");
    expect(sources[0]?.readHistory?.().history.get("eval/mean_reward")).toEqual([
      { step: 100, value: 2 },
      { step: 200, value: 6.5 },
    ]);
  });

  it("monitors of environments side by side are one, settings beside them and those of a zoo are params", () => {
    const root = temporaryFolder();
    const pairs =
      "!!python/object/apply:collections.OrderedDict\n- - - n_steps\n    - 8\n  - - policy\n    - MlpPolicy\n";
    writeTree(root, {
      "ppo_1/0.monitor.csv": monitor(100, "1,10,1", "3,10,5"),
      "ppo_1/1.monitor.csv": monitor(102, "2,20,1"),
      "ppo_1/config.yaml": "seed: 3\n",
      "ppo_1/CartPole-v1/args.yml": pairs.replace("n_steps", "algo_steps"),
      "ppo_1/CartPole-v1/config.yml": pairs,
    });
    const { runs, sources } = loadRuns([root], testContext());
    expect(runs.map(({ id, layout }) => [id, layout])).toEqual([["ppo_1", "stable-baselines"]]);
    expect(Object.fromEntries(runs[0]?.params ?? [])).toEqual({
      algo_steps: 8,
      policy: "MlpPolicy",
      n_steps: 8,
      seed: 3,
      env_id: "CartPole-v1",
    });
    const points = sources[0]?.readHistory?.().history.get("monitor/r");
    expect(points?.map(({ step, value }) => [step, value])).toEqual([
      [10, 1],
      [30, 2],
      [40, 3],
    ]);
  });

  it("progress, monitors and arrays of other programs are left to others", () => {
    const root = temporaryFolder();
    writeTree(root, {
      "rl/progress.csv": "step,loss\n1,0.5\n",
      "rllib/progress.csv": "episode_reward_mean,timesteps_total\n1,2\n",
      "ops/monitor.csv": "time,cpu\n1,0.5\n",
      "ops/x.monitor.csv": '#{"host": "a"}\ncpu\n1\n',
      "np/evaluations.npz": encodeNpz({ scores: { data: Float64Array.of(1) } }),
      "lines/progress.json": { done: 1 },
      "run/eval/evaluations.npz": encodeNpz({
        timesteps: { data: Float64Array.of(1) },
        results: { data: Float64Array.of(1), shape: [1, 1] },
      }),
    });
    expect(readRoot(stableBaselines, root).runs).toEqual([]);
  });
});

describe("bad input", () => {
  const cut = (name: string, every = 7) =>
    cutEverywhere(
      {
        reader: stableBaselines,
        tool: "stable-baselines",
        run: "seed1",
        at: "runs/seed1",
        file: `runs/seed1/${name}`,
      },
      every,
    );

  it("lines cut anywhere give those that are whole, and without one the table counts", () => {
    const result = cut("progress.json");
    expect(result.lost).toBe(0);
    expect(result.codes).toEqual(["cut-file"]);
  });

  it("arrays cut anywhere are told", () => {
    const root = temporaryFolder();
    writeTree(root, { "a/evaluations.npz": "PK", "a/monitor.csv": monitor(1, "1,1,1") });
    const [run] = readRoot(stableBaselines, root).runs;
    expect(run?.problems).toEqual([
      expect.objectContaining({ code: "malformed-npy", path: join(root, "a/evaluations.npz") }),
    ]);
    expect(cut("evaluations.npz").lost).toBe(0);
  });

  it("a monitor cut anywhere leaves the others, at the steps they had", () => {
    const root = temporaryFolder();
    const whole = monitor(1, "1,10,0.5", "2,10,0.75");
    for (let length = whole.length - 1; length > 0; length -= 1) {
      writeTree(root, {
        "a/monitor.csv": whole.slice(0, length),
        "a/progress.csv": "time/total_timesteps\n1\n",
      });
      const { runs, sources } = readRoot(stableBaselines, root);
      const points = sources[0]?.readHistory?.().history.get("monitor/r") ?? [];
      expect([1, 2].slice(0, points.length)).toEqual(points.map(({ value }) => value));
      expect(runs[0]?.metrics.get("time/total_timesteps")).toBe(1);
    }
  });
});
