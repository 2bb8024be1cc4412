import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quoteWord } from "../../src/core/sweep/quote-word.js";
import {
  isUnknownJob,
  meaningOf,
  rangesOf,
  readJobId,
  readLimits,
  readTasks,
  wordsOf,
} from "../../src/sweep/launchers/slurm-answers.js";
import { planArrays, readArrayName, sbatchWords } from "../../src/sweep/launchers/slurm-arrays.js";
import { readSlurmSettings } from "../../src/sweep/launchers/slurm-settings.js";
import { shareAtOnce } from "../../src/sweep/launchers/slurm-submit.js";
import { surroundingsOf } from "../../src/sweep/launchers/slurm-surroundings.js";
import { pauseAfter } from "../../src/sweep/launchers/slurm-watch.js";
import { makeTrial } from "../helpers/slurm-scene.js";

/** As Slurm 22.05 printed it. */
const squeue = `0|2_0|COMPLETED|None|n1|runledger-0123456789abcdef-0
7|2_7|RUNNING|None|n1|runledger-0123456789abcdef-0
3|2_3|PENDING|Resources||runledger-0123456789abcdef-0
4|2_4|PENDING|Nodes required for job are DOWN, DRAINED or reserved for jobs in higher priority partitions||a|b
5|2_5|FAILED|NonZeroExitCode|n2|runledger-0123456789abcdef-0
N/A|9|CANCELLED|JobArrayTaskLimit||runledger-0123456789abcdef-0
`;

describe("answers of Slurm", () => {
  it("are read as tasks, and what is left of a cancelled array as all of it", () => {
    const tasks = readTasks(squeue);
    expect(tasks.map(({ task, state }) => [task, state])).toEqual([
      [0, "COMPLETED"],
      [7, "RUNNING"],
      [3, "PENDING"],
      [4, "PENDING"],
      [5, "FAILED"],
      [undefined, "CANCELLED"],
    ]);
    expect(tasks[0]).toEqual({
      task: 0,
      job: "2",
      state: "COMPLETED",
      reason: "",
      node: "n1",
      name: "runledger-0123456789abcdef-0",
    });
    expect(tasks[3]?.name).toBe("a|b");
    expect(tasks.map(wordsOf)).toContain("FAILED (NonZeroExitCode)");
  });

  it("of any other kind are no tasks", () => {
    expect(readTasks("")).toEqual([]);
    expect(readTasks("slurm_load_jobs error: Unable to contact slurm controller (connect failure)")).toEqual(
      [],
    );
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(readTasks(text))));
  });

  it("tell a forgotten job from a controller that does not answer", () => {
    expect(isUnknownJob("slurm_load_jobs error: Invalid job id specified")).toBe(true);
    expect(isUnknownJob("slurm_load_jobs error: Unable to contact slurm controller (connect failure)")).toBe(
      false,
    );
    expect(isUnknownJob("squeue: error: slurm_receive_msg: Socket timed out on send/recv operation")).toBe(
      false,
    );
  });

  it("mean queued, running or over, and nothing where the word is new", () => {
    expect(
      ["PENDING", "REQUEUED", "RUNNING", "COMPLETING", "PREEMPTED", "NODE_FAIL", "SHINY"].map(meaningOf),
    ).toEqual(["queued", "queued", "running", "running", "over", "over", "unknown"]);
  });

  it("hold the limits of arrays", () => {
    const config = "MaxArraySize            = 50\nSchedulerParameters     = bf_interval=2,sched_interval=2\n";
    expect(readLimits(config)).toEqual({ arrayTasks: 50 });
    expect(readLimits(config.replace("bf_interval=2", "max_array_tasks=20"))).toEqual({ arrayTasks: 20 });
    expect(readLimits("MaxArraySize = 0")).toEqual({ arrayTasks: 0 });
    expect(readLimits("")).toEqual({ arrayTasks: 1001 });
  });

  it("hold the id of a new job, also on one of several clusters", () => {
    expect(readJobId("4711\n")).toBe("4711");
    expect(readJobId("4711;east\n")).toBe("4711");
    expect(readJobId("Submitted batch job 4711")).toBeUndefined();
  });
});

describe("arrays", () => {
  const trials = Array.from({ length: 120 }, (_, lr) => makeTrial({ lr }));
  const submission = { id: "0123456789abcdef", trials };
  const all = [...trials.keys()];

  it("are cut where Slurm takes no larger ones, and begin with task 0 each", () => {
    const arrays = planArrays(submission, all, 50);
    expect(arrays.map(({ first, tasks }) => [first, rangesOf(tasks)])).toEqual([
      [0, "0-49"],
      [50, "0-49"],
      [100, "0-19"],
    ]);
    expect(arrays.map(({ name }) => readArrayName(name))).toEqual([
      { submission: submission.id, first: 0 },
      { submission: submission.id, first: 50 },
      { submission: submission.id, first: 100 },
    ]);
  });

  it("hold every wanted trial once, whatever is wanted and however small they are", () => {
    const wanted = fc.uniqueArray(fc.nat(119)).map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(wanted, fc.integer({ min: 1, max: 60 }), (indexes, size) => {
        const arrays = planArrays(submission, indexes, size);
        expect(arrays.flatMap(({ first, tasks }) => tasks.map((task) => first + task))).toEqual(indexes);
        expect(arrays.every(({ tasks }) => tasks.every((task) => task < size))).toBe(true);
      }),
    );
  });

  it("are cut where trials need other resources", () => {
    const mixed = [trials[0], trials[1], makeTrial({ lr: 500 }, { slots: { cpu: 4, gpu: 1 } })].flatMap(
      (t) => t ?? [],
    );
    expect(planArrays({ id: submission.id, trials: mixed }, [0, 1, 2], 50)).toHaveLength(2);
  });

  it("share what may run at once, and wait for each other where there are too many", () => {
    const arrays = planArrays(submission, all, 50);
    expect(shareAtOnce(arrays, 8).map(({ atOnce }) => atOnce)).toEqual([3, 3, 2]);
    expect(shareAtOnce(arrays, 2).map(({ atOnce, after }) => [atOnce, after])).toEqual([
      [1, undefined],
      [1, undefined],
      [1, 0],
    ]);
    expect(shareAtOnce(arrays, undefined)).toEqual(arrays.map((array) => ({ array })));
  });

  it("are submitted without the environment, with all that the sweep file asks for", () => {
    const [array] = planArrays(
      { id: submission.id, trials: [makeTrial({}, { slots: { cpu: 4, gpu: 2 }, timeLimitSeconds: 90 })] },
      [0],
      50,
    );
    if (array === undefined) throw new Error("no array");
    const settings = readSlurmSettings({
      partition: "gpu",
      qos: "long",
      account: "me",
      memory: "4G",
      options: ["--nice=10"],
    });
    const words = sbatchWords({ array, settings, atOnce: 1, workingFolder: "/w", logFolder: "/logs/100%" });
    expect(words).toEqual(
      expect.arrayContaining([
        ...["--export=NIL", "--requeue", "--open-mode=append", "--signal=B:USR2@60", "--array=0%1"],
        ...["--cpus-per-task=4", "--gres=gpu:2", "--time=4", "--mem=4G", "--partition=gpu", "--qos=long"],
        ...["--account=me", "--nice=10", "--output=/logs/100%%/%A_%a.log"],
      ]),
    );
  });

  it("quote words so that a shell reads them back", () => {
    expect(["plain/path-1.js", "", "it's $HOME", "a\nb"].map(quoteWord)).toEqual([
      "plain/path-1.js",
      "''",
      "'it'\\''s $HOME'",
      "'a\nb'",
    ]);
  });
});

describe("the slurm section", () => {
  it.each([
    [{ partitoin: "gpu" }, /slurm\.partitoin is not a known key/],
    [{ time: true }, /slurm\.time must be a text/],
    [{ export: ["WANDB_API_KEY"] }, /names WANDB_API_KEY, whose value Slurm would keep/],
    [{ export: ["A=1"] }, /no name of a variable/],
    [{ options: ["--export=ALL"] }, /slurm\.options\.0 is --export=ALL, which the launcher decides itself/],
    [{ options: ["-p gpu"] }, /slurm\.options\.0 is "-p gpu", which is no option of sbatch/],
    [{ at_once: 0 }, /slurm\.at_once must be a whole number/],
    [{ account: "a\nb" }, /one line/],
    ["gpu", /slurm must hold names and values/],
  ])("refuses %j and says why", (section, message) => {
    expect(() => readSlurmSettings(section)).toThrow(message);
  });

  it("is complained about with the line of its file", () => {
    const file = { path: "sweep.yaml", lineOf: (path: readonly (string | number)[]) => 10 + path.length };
    expect(() => readSlurmSettings({ time: true }, file)).toThrow(/^sweep\.yaml:12: slurm\.time must be/);
  });

  it("may be absent", () => {
    expect(readSlurmSettings(undefined)).toEqual({ setup: [], export: [], options: [], signalSeconds: 60 });
  });
});

describe("a task", () => {
  it("knows its array, place, restarts, node and graphics processors, and no secrets", () => {
    const environment = {
      SLURM_ARRAY_JOB_ID: "12",
      SLURM_ARRAY_TASK_ID: "3",
      SLURM_RESTART_COUNT: "1",
      SLURMD_NODENAME: "n2",
      SLURM_CLUSTER_NAME: "east",
      CUDA_VISIBLE_DEVICES: "0,1",
      SLURM_JWT: "secret",
    };
    expect(surroundingsOf(environment)?.facts).toEqual({
      SLURM_ARRAY_JOB_ID: 12,
      SLURM_ARRAY_TASK_ID: 3,
      SLURM_RESTART_COUNT: 1,
      SLURMD_NODENAME: "n2",
      SLURM_CLUSTER_NAME: "east",
      CUDA_VISIBLE_DEVICES: "0,1",
    });
    expect(surroundingsOf({ PATH: "/bin" })).toBeUndefined();
  });
});

it("asks Slurm every 2 s at first, and every 60 s after 20 minutes", () => {
  expect([0, 40_000, 400_000, 1_200_000, 1e9].map(pauseAfter)).toEqual([
    2_000, 2_000, 20_000, 60_000, 60_000,
  ]);
});
