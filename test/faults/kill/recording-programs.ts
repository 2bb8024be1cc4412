// Programs that record, killed at each of their calls: what they do, and what must be left of it.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readRuns } from "../../../src/catalog/read-runs.js";
import { compareChecksums, measureChecked, readChecksums } from "../../../src/store/checksums.js";
import { nodeFileSystem } from "../../../src/store/file-system.js";
import { historyOf, metadataOf, stateOf } from "../../helpers/read-run-folder.js";
import { commandLine } from "../two-runs.js";

const recorder = fileURLToPath(new URL("../../../dist/index.js", import.meta.url));

const start = `import { startRun } from ${JSON.stringify(recorder)};
  import { appendFileSync } from "node:fs";
  const acknowledge = (what) => appendFileSync("acknowledged.txt", what + "\\n");
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const options = { root: "runs", runTag: "k", collect: false, config: { rate: 0.5 } };`;

export interface RecordingProgram {
  readonly name: string;
  readonly body: string;
  /** Recorded before the kills begin: the folder is copied for each. */
  readonly before?: string;
  /** The program's own file, and words after it, when it is not a script of `body`. */
  readonly words?: readonly string[];
  /** Exit code when it is not killed. */
  readonly code: number;
  /** What else must hold. */
  readonly alsoDamage?: (here: string, output: string) => string[];
}

const whole = `${start} const run = await startRun(options); acknowledge("started");
  for (let step = 0; step < 5; step++) { run.log({ loss: step }, { step }); acknowledge("row " + step); }
  run.describe({ training_config: { batch_size: 2 } }); acknowledge("described");
  await run.saveFile("outputs/a.txt", "text"); acknowledge("saved");
  await run.savePredictions([1, 2, 3], [1, 2, 3]); run.note("a note"); run.tag("good");
  await run.finish({ metrics: { a: 1 } }); acknowledge("finished"); process.exitCode = 3;`;

const interrupted = `${start} const run = await startRun(options); run.log({ loss: 0 }, { step: 0 }); process.kill(process.pid, "SIGKILL"); await sleep(9999);`;

const resumed = `${start} const run = await startRun({ ...options, resume: "runs/run_k" }); acknowledge("row 0"); acknowledge("started");
  for (let step = 1; step < 4; step++) { run.log({ loss: step }, { step }); acknowledge("row " + step); }
  await run.finish({ metrics: { a: 1 } }); acknowledge("finished"); process.exitCode = 3;`;

const evaluated = `${start} const run = await startRun({ ...options, layout: "run-store", seed: 7 }); acknowledge("started");
  for (const id of ["a", "b", "c"]) run.item({ id, expected: "x", predicted: id === "b" ? "y" : "x" });
  run.usage({ model: "m", input_tokens: 3, output_tokens: 4 });
  await run.finish(); acknowledge("finished"); process.exitCode = 3;`;

/** Prints lines of numbers, says so where nothing can take it away, and ends with a code of its own. */
const child = `i=0; while [ $i -lt 4 ]; do echo "{\\"step\\":$i,\\"loss\\":0.5}"; i=$((i+1)); done; echo done > printed.txt; exit 3`;

function damageOfExec(here: string): string[] {
  const log = join(here, "runs", "run_k", "outputs", "stdout.log");
  if (!existsSync(join(here, "printed.txt")) || !existsSync(log)) return [];
  const lines = readFileSync(log, "utf8").trimEnd().split("\n");
  return lines.length === 4 ? [] : [`${lines.length} of 4 printed lines were kept`];
}

export const recordingPrograms: readonly RecordingProgram[] = [
  { name: "start, log, finish", body: whole, code: 3 },
  { name: "resume, log, finish", before: interrupted, body: resumed, code: 3 },
  { name: "evaluate into a run store", body: evaluated, code: 3 },
  {
    name: "exec",
    body: "",
    words: [commandLine, "exec", "--root", "runs", "--model", "prog", "--", "sh", "-c", child],
    code: 3,
    alsoDamage: damageOfExec,
  },
];

/** Writes its metadata in place, and acknowledges each line of its history before it has written it. */
export const carelessProgram = `import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
  mkdirSync("runs/run_k", { recursive: true });
  const writeInPlace = (status) => writeFileSync("runs/run_k/metadata.json", JSON.stringify({ status, config: { rate: 0.5 } }));
  for (let step = 0; step < 4; step++) { writeInPlace("running"); appendFileSync("acknowledged.txt", "row " + step + "\\n");
    appendFileSync("runs/run_k/history.jsonl", JSON.stringify({ step }) + "\\n"); }`;

/** What is wrong with what a killed program left below `here/runs`. */
export async function damageOfRecording(here: string): Promise<string[]> {
  const file = join(here, "acknowledged.txt");
  const acknowledged = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
  const root = join(here, "runs");
  const { runs, problems } = existsSync(root) ? readRuns(root) : { runs: [], problems: [] };
  const [run] = runs;
  // A run that dies before its start is acknowledged has claimed its name, and says so.
  const isBegun = acknowledged.length > 0 || existsSync(join(root, "run_k", "metadata.json"));
  const told = isBegun ? [...problems, ...(run?.problems ?? [])] : [];
  const damage = told.map((problem) => `${problem.path}: ${problem.message}`);
  if (run === undefined) return acknowledged.length === 0 ? damage : [...damage, "the run is not listed"];
  const folder = run.path;
  if (existsSync(join(folder, "metadata.json"))) damage.push(...damageOfMetadata(folder));
  else if (acknowledged.length > 0) damage.push("metadata.json is missing");
  const rows = acknowledged.filter((what) => what.startsWith("row ")).map((what) => Number(what.slice(4)));
  const kept = existsSync(join(folder, "history.jsonl")) ? historyOf(folder).map((row) => row.step) : [];
  const lost = rows.filter((step) => !kept.includes(step));
  if (lost.length > 0) damage.push(`acknowledged rows are missing: ${lost.join()}`);
  if (acknowledged.includes("saved") && !existsSync(join(folder, "outputs", "a.txt")))
    damage.push("a saved file is missing");
  const state = existsSync(join(folder, "status.json")) ? stateOf(folder) : "none";
  if (state === undefined) damage.push("status.json is damaged");
  if (acknowledged.includes("finished") && state !== "finished")
    damage.push(`acknowledged as finished, it is ${state}`);
  return state === "finished" ? [...damage, ...(await damageOfFinished(folder))] : damage;
}

function damageOfMetadata(folder: string): string[] {
  try {
    const { config } = metadataOf(folder) as { config?: { rate?: number } };
    return config === undefined || config.rate === 0.5 ? [] : ["the configuration is missing"];
  } catch (error) {
    return [`metadata.json: ${String(error)}`];
  }
}

async function damageOfFinished(folder: string): Promise<string[]> {
  const recorded = readChecksums(folder);
  const { changed, missing } = compareChecksums(
    "files" in recorded ? recorded.files : [],
    await measureChecked(nodeFileSystem, folder),
  );
  return "files" in recorded && changed.length + missing.length === 0 ? [] : ["checksums differ"];
}
