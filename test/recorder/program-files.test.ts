// A program under exec that writes its own files is one run with what exec records: one row, with its metrics.

import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { historyOf, metadataOf } from "../helpers/read-run-folder.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { isLongTier } from "../helpers/test-tier.js";

const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const script = fileURLToPath(new URL("../helpers/training-script.py", import.meta.url));
const hasPython = spawnSync("python3", ["-c", "import struct"]).status === 0;
if (!hasPython) console.log("skipped: 4 tests, no python3");
if (!isLongTier) console.log("skipped: 1 test, which npm run test:faults does");

const environment = { ...process.env, RUNLEDGER_ROOT: "", EPOCH_SECONDS: "0" };

interface Row {
  readonly id: string;
  readonly layout: string;
  readonly status: string;
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** The rows that a comparison has. */
function rowsIn(folder: string, root = "experiments"): Row[] {
  const { stdout } = spawnSync(process.execPath, [program, "compare", root, "--json"], {
    cwd: folder,
    encoding: "utf8",
    env: environment,
  });
  const { runs } = JSON.parse(stdout) as { runs: (Row & { values: Record<string, number | null> })[] };
  return runs.map(({ id, layout, status, values }) => {
    const metrics = Object.entries(values).filter(([name]) => name.startsWith("metrics."));
    return {
      id,
      layout,
      status,
      metrics: Object.fromEntries(metrics.map(([name, value]) => [name.slice(8), value])),
    };
  });
}

function exec(folder: string, command: readonly string[], words: readonly string[] = []) {
  const { status, stderr } = spawnSync(process.execPath, [program, "exec", ...words, "--", ...command], {
    cwd: folder,
    encoding: "utf8",
    env: environment,
  });
  return { code: status, error: stderr };
}

const training = (where: string, end: string): string[] => ["python3", script, where, end];
const own = "experiments/hybrid_v2_20260122_020157";

function onlyRecorded(folder: string): string {
  const root = join(folder, "experiments");
  const [name = ""] = readdirSync(root).filter((entry) => /^(?:training-script|sh|own)_/.test(entry));
  return join(root, name);
}

describe("a training script", () => {
  const ends = [
    ["ok", 0, "finished", 4],
    ["quiet", 0, "finished", 4],
    ["crash", 1, "failed", 2],
    ["killed", 137, "failed", 2],
    ["torn", 9, "failed", 4],
  ] as const;
  const places = [own, "run-dir"].slice(0, isLongTier ? 2 : 1);
  // Every day the three ends that differ most.
  const tried = isLongTier ? ends : ends.filter(([end]) => ["ok", "killed", "torn"].includes(end));
  it.runIf(hasPython).each(tried.flatMap((end) => places.map((place) => [place, ...end] as const)))(
    "that writes into %s and ends %s is one row with its metrics",
    (where, end, code, status, epochs) => {
      const folder = temporaryFolder();
      expect(exec(folder, training(where, end)).code).toBe(code);
      const rows = rowsIn(folder);
      expect(rows).toMatchObject([{ layout: "native", status, metrics: { val_loss: 1 / epochs } }]);
      const run = onlyRecorded(folder);
      expect(historyOf(run).map((row) => [row.step, row.val_loss])).toEqual(
        Array.from({ length: epochs }, (_, step) => [step, Math.fround(1 / (step + 1))]),
      );
      if (status === "failed") return;
      expect(rows[0]?.metrics["overall_edc.mae"]).toBe(0.25);
      expect(metadataOf(run)).toMatchObject({
        model_name: "hybrid_v2",
        status: "finished",
        run_id: expect.stringMatching(/^training-script_/),
        training_config: { actual_epochs: 4 },
        metrics: { overall_edc: { mae: 0.25, r2: "NaN" }, c50: { mae: null }, val_loss: 0.25 },
      });
    },
  );

  it.runIf(hasPython)("without exec is the row it always was", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "experiments"));
    spawnSync("python3", [script, own, "ok"], { cwd: folder, env: environment });
    expect(rowsIn(folder)).toMatchObject([{ layout: "training-log", id: "hybrid_v2_20260122_020157" }]);
  });
});

/** A training log of a given mean error. */
const log = (mae: number): string =>
  JSON.stringify({ model_name: "m", training_config: { batch_size: 2 }, metrics: { t20: { mae } } });
const shell = (text: string): string[] => ["sh", "-c", text];

describe("a program's own folder", () => {
  it("that is there before and is written anew belongs to the last run that wrote it", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "experiments", "latest"), { recursive: true });
    const write = (mae: number): string => `echo '${log(mae)}' > experiments/latest/metadata.json`;
    exec(folder, shell(write(0.5)), ["--model", "own"]);
    expect(rowsIn(folder)).toMatchObject([{ metrics: { "t20.mae": 0.5 } }]);
    exec(folder, shell(write(0.25)), ["--model", "own"]);
    const maes = rowsIn(folder).map(({ metrics }) => metrics["t20.mae"]);
    expect(maes.sort()).toEqual([0.25, 0.5]);
  });

  it("is a run of its own again when somebody else has written it, and when the recorded run is gone", () => {
    const folder = temporaryFolder();
    exec(folder, shell(`mkdir experiments/mine; echo '${log(0.5)}' > experiments/mine/metadata.json`), [
      "--model",
      "own",
    ]);
    expect(rowsIn(folder)).toMatchObject([{ layout: "native", metrics: { "t20.mae": 0.5 } }]);
    writeFileSync(join(folder, "experiments/mine/metadata.json"), log(0.125));
    expect(
      rowsIn(folder)
        .map(({ layout }) => layout)
        .sort(),
    ).toEqual(["native", "training-log"]);
    writeFileSync(join(folder, "experiments/mine/metadata.json"), `${log(0.5)}\n`);
    expect(rowsIn(folder)).toHaveLength(1);
    const show = (name: string) =>
      spawnSync(process.execPath, [program, "show", name, "--root", "experiments", "--json"], {
        cwd: folder,
        encoding: "utf8",
        env: environment,
      });
    expect(JSON.parse(show("experiments/mine").stdout).run.layout).toBe("native");
    rmSync(onlyRecorded(folder), { recursive: true });
    expect(rowsIn(folder)).toMatchObject([{ layout: "training-log", metrics: { "t20.mae": 0.5 } }]);
  });

  it("is found from a folder above the root too, and one level down", () => {
    const folder = temporaryFolder();
    const place = "experiments/lightning_logs/version_0";
    exec(folder, shell(`mkdir -p ${place}; echo '${log(0.5)}' > ${place}/metadata.json`));
    expect(rowsIn(folder, ".")).toMatchObject([{ layout: "native", metrics: { "t20.mae": 0.5 } }]);
    mkdirSync(join(folder, "experiments/lightning_logs/version_1"));
    writeFileSync(join(folder, "experiments/lightning_logs/version_1/metadata.json"), log(0.25));
    expect(rowsIn(folder)).toHaveLength(2);
  });

  it("is not taken from another program that writes beside it, and several are runs of their own", () => {
    const folder = temporaryFolder();
    const write = (name: string): string =>
      `mkdir experiments/${name}; echo '${log(0.5)}' > experiments/${name}/metadata.json`;
    exec(folder, shell(`${write("fold_1")}; ${write("fold_2")}`));
    expect(rowsIn(folder)).toHaveLength(3);
  });

  it("stays one row with the recorded run when that is archived", () => {
    const folder = temporaryFolder();
    exec(folder, shell(`mkdir experiments/mine; echo '${log(0.5)}' > experiments/mine/metadata.json`), [
      "--model",
      "own",
    ]);
    const words = [program, "archive", "own", "--remove", "--root", "experiments"];
    const { status } = spawnSync(process.execPath, words, { cwd: folder, env: environment });
    expect(status).toBe(0);
    expect(readdirSync(join(folder, "experiments")).filter((name) => !name.startsWith("."))).toEqual([
      "mine",
    ]);
    expect(rowsIn(folder)).toMatchObject([{ metrics: { "t20.mae": 0.5 } }]);
  });

  // It waits for the second at which open files are looked for.
  it.runIf(isLongTier)(
    "of several programs at once goes to the one that names it or has files open in it",
    async () => {
      const folder = temporaryFolder();
      mkdirSync(join(folder, "experiments"));
      const start = (name: string, text: string): Promise<unknown> => {
        const child = spawn(
          process.execPath,
          [program, "exec", "--model", "own", "--tag", name, "--", "sh", "-c", text],
          {
            cwd: folder,
            env: environment,
            stdio: "ignore",
          },
        );
        return new Promise((resolve) => child.on("close", resolve));
      };
      const write = (name: string, mae: number): string =>
        `echo '${log(mae)}' > experiments/${name}/metadata.json`;
      await Promise.all([
        start(
          "a",
          `mkdir experiments/named_run; ${write("named_run", 0.5)}; echo saved to experiments/named_run; sleep 2`,
        ),
        start(
          "b",
          `mkdir experiments/open_run; exec 9> experiments/open_run/log; sleep 3; ${write("open_run", 0.25)}`,
        ),
        start("c", "sleep 3; exit 3"),
      ]);
      const rows = rowsIn(folder);
      expect(rows.map(({ layout }) => layout)).toEqual(["native", "native", "native"]);
      const byTag = new Map(
        readdirSync(join(folder, "experiments"))
          .filter((name) => name.startsWith("own_"))
          .map((name) => metadataOf(join(folder, "experiments", name)))
          .map(({ tags, metrics }) => [String(tags), metrics]),
      );
      expect(byTag).toEqual(
        new Map<string, unknown>([
          ["a", { t20: { mae: 0.5 } }],
          ["b", { t20: { mae: 0.25 } }],
          ["c", undefined],
        ]),
      );
    },
    30_000,
  );
});

it("a program that adds to the run's metadata.json or writes JSON lines there is one row with them", () => {
  const folder = temporaryFolder();
  const body = `const fs = require("fs"), dir = process.env.RUNLEDGER_RUN_DIR, path = dir + "/metadata.json";
    const metadata = JSON.parse(fs.readFileSync(path, "utf8"));
    fs.writeFileSync(path, JSON.stringify({ ...metadata, status: "done", metrics: { t20: { mae: 0.5 } } }));
    fs.writeFileSync(dir + "/metrics.jsonl", '{"step":1,"loss":0.5}\\n{"step":2,"loss":0.25}\\n');
    console.log('{"step":2,"accuracy":0.75}');`;
  exec(folder, [process.execPath, "-e", body], ["--model", "own", "--tag", "kept"]);
  expect(rowsIn(folder)).toMatchObject([
    { status: "finished", metrics: { "t20.mae": 0.5, loss: 0.25, accuracy: 0.75 } },
  ]);
  expect(metadataOf(onlyRecorded(folder))).toMatchObject({ tags: ["kept"], model_name: "own" });
  expect(readFileSync(join(onlyRecorded(folder), "history.jsonl"), "utf8")).toContain('"accuracy":0.75');
});
