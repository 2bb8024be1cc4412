// What runs when the power goes, and what must be on the disk when it is back.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readRuns } from "../../../src/catalog/read-runs.js";
import { readableRows } from "../readable-rows.js";

const recorder = fileURLToPath(new URL("../../../dist/index.js", import.meta.url));

/** Acknowledgements go where no power cut reaches: what was done, and the time of it. */
const prelude = `import { appendFileSync, mkdirSync, writeFileSync, renameSync } from "node:fs";
  const say = (what) => { try { appendFileSync(process.argv[3], what + " " + Date.now() + "\\n"); } catch {} };
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const root = process.argv[2];`;

/** Records run after run: each is finished after some rows, files are saved in between. */
export const recordingProgram = `import { startRun } from ${JSON.stringify(recorder)};
  ${prelude}
  for (let turn = 0; ; turn++) {
    const id = "turn" + turn;
    const run = await startRun({ root, runTag: id, collect: false, config: { turn }, signals: false });
    if (!run.isRecording) break;
    say("started " + id);
    const rows = turn % 2 === 0 ? 30 : 400;
    for (let step = 0; step < rows; step++) { run.log({ loss: step }, { step }); say("row " + id + " " + step); await sleep(4); }
    run.describe({ training_config: { batch_size: 2 } }); say("described " + id);
    await run.saveFile("outputs/a.txt", "text of " + id); say("saved " + id);
    await run.finish({ metrics: { a: turn } }); say("finished " + id);
  }`;

/** The same without waiting for the disk anywhere. */
export const carelessProgram = `${prelude}
  for (let turn = 0; ; turn++) {
    const id = "turn" + turn;
    const folder = root + "/run_" + id;
    mkdirSync(folder, { recursive: true });
    const replace = (status) => { writeFileSync(folder + "/m.tmp", JSON.stringify({ run_id: "run_" + id, status, config: { turn } }));
      renameSync(folder + "/m.tmp", folder + "/metadata.json"); };
    replace("running"); say("started " + id);
    for (let step = 0; step < 30; step++) { appendFileSync(folder + "/history.jsonl", JSON.stringify({ step }) + "\\n"); say("row " + id + " " + step); await sleep(4); }
    replace("finished"); say("finished " + id);
  }`;

export interface PowerCutFindings {
  readonly damage: readonly string[];
  /** Age in milliseconds, at the cut, of the oldest logged row that is gone; 0 when none is. */
  readonly oldestLostMs: number;
  readonly acknowledged: number;
}

/**
 * What is wrong after the power is back. `cutMs` is when it went; acknowledgements after it do not count. Of a run whose
 * start had not returned yet the status may be there alone: that it says so is right.
 */
export function findingsAfter(root: string, sayings: string, cutMs: number): PowerCutFindings {
  const said = sayings
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split(" "))
    .map((words) => ({
      what: words[0],
      id: words[1] ?? "",
      step: Number(words[2]),
      atMs: Number(words.at(-1)),
    }))
    .filter(({ atMs }) => atMs < cutMs);
  const { runs, problems } = existsSync(root) ? readRuns(root) : { runs: [], problems: [] };
  const started = new Set(said.map(({ id }) => join(root, `run_${id}`, "metadata.json")));
  const damage = [...problems, ...runs.flatMap((run) => run.problems)]
    .filter(({ code, path }) => code !== "missing-metadata" || started.has(path))
    .map(({ path, message }) => `${path}: ${message}`);
  const listed = new Set(runs.map((run) => run.id));
  let oldestLostMs = 0;
  const finished = new Set(said.filter(({ what }) => what === "finished").map(({ id }) => id));
  for (const id of new Set(said.map((one) => one.id))) {
    const folder = join(root, `run_${id}`);
    if (!listed.has(`run_${id}`)) {
      damage.push(
        `${id}: started, but not listed (there is ${existsSync(folder) ? readdirSync(folder).join() : "nothing"})`,
      );
      continue;
    }
    damage.push(
      ...damageOfRun(folder, id, new Set(said.filter((one) => one.id === id).map(({ what }) => what))),
    );
    const kept = readableRows(folder);
    const rows = said.filter((one) => one.id === id && one.what === "row");
    const lost = rows.filter(({ step }) => !kept.has(step));
    if (finished.has(id) && lost.length > 0) damage.push(`${id}: finished, ${lost.length} rows are gone`);
    for (const { atMs } of lost) oldestLostMs = Math.max(oldestLostMs, cutMs - atMs);
  }
  return { damage, oldestLostMs, acknowledged: said.length };
}

function damageOfRun(folder: string, id: string, said: ReadonlySet<string | undefined>): string[] {
  const damage: string[] = [];
  const metadata = JSON.parse(readFileSync(join(folder, "metadata.json"), "utf8")) as Record<string, unknown>;
  if (JSON.stringify(metadata.config) !== `{"turn":${id.slice(4)}}`)
    damage.push(`${id}: the configuration is gone`);
  if (said.has("described") && metadata.training_config === undefined)
    damage.push(`${id}: what was described is gone`);
  if (said.has("finished") && metadata.status !== "finished")
    damage.push(`${id}: finished, but ${String(metadata.status)}`);
  const saved = join(folder, "outputs", "a.txt");
  if (said.has("saved") && (!existsSync(saved) || readFileSync(saved, "utf8") !== `text of ${id}`))
    damage.push(`${id}: a saved file is gone`);
  return damage;
}
