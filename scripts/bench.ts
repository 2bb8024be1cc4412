// The benchmarks: npm run bench [-- NAME… | --list] [--rounds N]. Prints figures, goals, and which were reached.

import { cpus, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { aggregate, aggregateSmall } from "./bench/aggregate.js";
import { archive } from "./bench/archive.js";
import { compare1k } from "./bench/compare-1k.js";
import { compare10k, compare100k } from "./bench/compare-large.js";
import { csv100k } from "./bench/csv-100k.js";
import { curves } from "./bench/curves.js";
import { exec } from "./bench/exec.js";
import { items } from "./bench/items.js";
import { logCost } from "./bench/log-cost.js";
import { hasOwnEnvironment } from "./bench/measure/processes.js";
import { findPython } from "./bench/measure/python.js";
import { renderReport, renderSummary } from "./bench/measure/render.js";
import type { Bench, Measurement, Report } from "./bench/measure/report.js";
import { page } from "./bench/page.js";
import { startUp } from "./bench/start-up.js";
import { sweep } from "./bench/sweep.js";
import { tensorboardFraming } from "./bench/tensorboard-framing.js";
import { tensorboardRead } from "./bench/tensorboard-read.js";
import { toolStores } from "./bench/tool-stores.js";
import { trainingOverhead } from "./bench/training-overhead.js";
import { warm10k, warm100k } from "./bench/warm-compare.js";

const measurements: readonly Measurement[] = [
  logCost,
  tensorboardFraming,
  startUp,
  exec,
  compare1k,
  trainingOverhead,
  compare10k,
  compare100k,
  warm10k,
  warm100k,
  csv100k,
  items,
  aggregateSmall,
  aggregate,
  curves,
  sweep,
  page,
  archive,
  tensorboardRead,
  toolStores,
];

process.exitCode = await main();

/** 0 when everything asked for was measured, whether goals were reached or not; 1 when a measurement failed; 2: usage. */
async function main(): Promise<number> {
  const asked = readWords();
  if (typeof asked === "string") {
    console.error(asked);
    listMeasurements();
    return 2;
  }
  const { chosen, rounds } = asked;
  if (chosen === undefined) {
    listMeasurements();
    return 0;
  }
  console.log(describeMachine());
  return await measureAll(chosen, {
    rounds: (usual) => rounds ?? usual,
    say: (text) => console.error(`  … ${text}`),
  });
}

/** What the command line asks for; `chosen` is absent for a list. A text says what is wrong with it. */
function readWords():
  | { readonly chosen: readonly Measurement[] | undefined; readonly rounds: number | undefined }
  | string {
  const options = {
    rounds: { type: "string" },
    list: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  } as const;
  // Words that are no option of ours are looked at below.
  const { values, positionals } = parseArgs({ allowPositionals: true, strict: false, options });
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(options, name));
  if (unknown !== undefined) return `There is no option --${unknown}.`;
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))
    return `--rounds ${values.rounds}: must be a whole number above 0`;
  const chosen = choose(positionals);
  if (typeof chosen === "string") return `There is no measurement "${chosen}".`;
  return { chosen: values.list === true || values.help === true ? undefined : chosen, rounds };
}

function listMeasurements(): void {
  console.log("npm run bench -- [NAME…] [--rounds N]\n");
  for (const one of measurements)
    console.log(`${one.name.padEnd(20)} ${one.isUsual ? " " : "*"} ${one.summary}`);
  console.log("* only when named");
}

/** The measurements by these names, the usual ones without names; a name that is none comes back as text. */
function choose(names: readonly string[]): readonly Measurement[] | string {
  if (names.length === 0) return measurements.filter((one) => one.isUsual);
  const unknown = names.find((name) => !measurements.some((one) => one.name === name));
  return unknown ?? measurements.filter((one) => names.includes(one.name));
}

async function measureAll(chosen: readonly Measurement[], bench: Bench): Promise<number> {
  const reports: Report[] = [];
  let failures = 0;
  for (const measurement of chosen) {
    try {
      for (const report of await measurement.run(bench)) {
        reports.push(report);
        console.log(renderReport(report));
      }
    } catch (error) {
      failures++;
      console.log(`${measurement.name} failed: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  console.log(renderSummary(reports));
  if (failures > 0) console.log(`${failures} of ${chosen.length} measurements failed.`);
  return failures === 0 ? 0 : 1;
}

function describeMachine(): string {
  const [first] = cpus();
  const python = findPython([]);
  const pythonText = "missing" in python ? "no Python" : `Python ${python.version}`;
  const memory = `${Math.round(totalmem() / 1e9)} GB`;
  const environment = hasOwnEnvironment ? "the caller's environment" : "the environment of a plain login";
  const load = loadavg()[0]?.toFixed(1);
  return `node ${process.version}, ${pythonText}, ${cpus().length} × ${first?.model.trim()}, ${memory}, load ${load}, ${environment}\n`;
}
