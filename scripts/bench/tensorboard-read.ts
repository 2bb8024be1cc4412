// A million scalars of event files in a table, against TensorBoard's own readers.

import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EventEncoder } from "../../src/formats/tfevents.js";
import { commandFile, dataFolder, pythonFile } from "./measure/places.js";
import { type Program, peakMemory, runOnce, timeInTurns } from "./measure/processes.js";
import { findPython } from "./measure/python.js";
import { type Line, type Measurement, type Report, ratioOf } from "./measure/report.js";
import { type Spread, spreadOf } from "./measure/spread.js";

const runs = 10;
const steps = 10_000;
const tags = [
  "train/loss",
  "train/acc",
  "val/loss",
  "val/acc",
  "lr",
  "grad_norm",
  "time/step",
  "gpu/memory",
  "throughput",
  "entropy",
];
const size = `${(runs * steps * tags.length).toLocaleString("en")} scalars`;

export const tensorboardRead: Measurement = {
  name: "tensorboard",
  summary: "a million scalars of event files in a table, against TensorBoard's own readers",
  isUsual: false,
  run: async (bench) => {
    const logs = writeLogs();
    const ours: Program = {
      name: "compare",
      file: process.execPath,
      args: [commandFile, "compare", logs, "--no-cache", "--json", "--all"],
    };
    checkAnswer(runOnce(ours).output);
    bench.say("runledger");
    const rounds = bench.rounds(5);
    const server = serverFile();
    const loads: number[] = [];
    const own: number[] = [];
    for (let round = 0; round < rounds; round++) {
      own.push(...Object.values(timeInTurns([ours], 1)).map(({ median }) => median));
      if (server !== undefined) loads.push(await loadCycle(server, logs));
    }
    bench.say("TensorBoard's reader in Python");
    return [reportOf({ own: spreadOf(own), loads, memory: peakMemory(ours), python: pythonSeconds(logs) })];
  },
};

function writeLogs(): string {
  const logs = join(dataFolder(), "tensorboard-logs");
  rmSync(logs, { recursive: true, force: true });
  for (let run = 0; run < runs; run++) {
    const encoder = new EventEncoder();
    encoder.addFileVersion(1_769_000_000);
    for (let step = 0; step < steps; step++)
      for (const tag of tags) encoder.addScalars(step, 1_769_000_000 + step, [[tag, 1 / (step + 1) + run]]);
    mkdirSync(join(logs, `run${run}`), { recursive: true });
    writeFileSync(join(logs, `run${run}`, "events.out.tfevents.1769000000.host"), encoder.take());
  }
  return logs;
}

/** @throws Error when the table does not hold the last value of a run */
function checkAnswer(output: string): void {
  const wanted = String(Math.fround(1 / steps + 3));
  if (!output.includes(wanted)) throw new Error(`the table has no ${wanted}, the last value of run3`);
}

/** TensorBoard's data server, the reader in Rust that TensorBoard itself uses where it is installed. */
function serverFile(): string | undefined {
  const python = findPython(["tensorboard_data_server"]);
  if ("missing" in python) return undefined;
  const code = "import tensorboard_data_server as t; print(t.server_binary())";
  const found = spawnSync(python.file, ["-c", code], { encoding: "utf8" }).stdout.trim();
  return found === "" || found === "None" ? undefined : found;
}

/** Milliseconds of its first load cycle, by its own word: without its start, unlike ours. */
async function loadCycle(server: string, logs: string): Promise<number> {
  const child = spawn(server, ["--logdir", logs, "--reload", "once", "--port", "0", "--verbose"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  try {
    return await new Promise<number>((resolve, reject) => {
      let said = "";
      child.stderr.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        const [, time = "", unit] = /Finished load cycle \(([\d.]+)(ms|s)\)/.exec(said) ?? [];
        if (unit !== undefined) resolve(Number(time) * (unit === "s" ? 1000 : 1));
      });
      child.on("error", reject);
      child.on("exit", () => reject(new Error(`the data server ended: ${said}`)));
    });
  } finally {
    child.removeAllListeners("exit");
    child.kill();
  }
}

/** Seconds of the fastest reader in Python, for the records alone; undefined without TensorBoard. */
function pythonSeconds(logs: string): number | undefined {
  const python = findPython(["tensorboard"]);
  if ("missing" in python) return undefined;
  const program = { name: "python", file: python.file, args: [pythonFile("read_tensorboard.py"), logs] };
  return Number(runOnce(program).output.trim());
}

interface Measured {
  readonly own: Spread;
  readonly loads: readonly number[];
  /** MB. */
  readonly memory: number;
  readonly python: number | undefined;
}

function reportOf({ own, loads, memory, python }: Measured): Report {
  const lines: Line[] = [
    {
      name: "runledger compare, whole process",
      spread: own,
      figures: [
        {
          value: own.median,
          unit: "ms",
          meaning: `for ${size}`,
          ...(loads.length > 0 ? {} : { goal: { atMost: 1500 } }),
        },
        { value: memory, unit: "MB", meaning: "most memory", goal: { atMost: 300 } },
      ],
    },
  ];
  const skipped: { name: string; reason: string }[] = [];
  if (loads.length > 0) {
    const spread = spreadOf(loads);
    const figures = [ratioOf(own, spread, "ours of its time", 1.5)];
    lines.push({ name: "TensorBoard's data server (Rust), load cycle alone", spread, figures });
  } else
    skipped.push({ name: "TensorBoard's data server", reason: "no Python with tensorboard_data_server" });
  if (python !== undefined) {
    const spread = spreadOf([python * 1000]);
    lines.push({
      name: "RawEventFileLoader (Python), records unparsed",
      spread,
      figures: [ratioOf(own, spread, "ours of its time")],
    });
  } else skipped.push({ name: "RawEventFileLoader", reason: "no Python with tensorboard" });
  return {
    title: `${size} in ${runs} event files`,
    unit: "ms",
    basis: "whole processes, of the data server what it says of its load cycle, in turns",
    lines,
    remarks: ["The table was checked to hold last values."],
    skipped,
  };
}
