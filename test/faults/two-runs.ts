// A root with two runs as users record them, and whether they are still whole somewhere after a fault.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { readRuns } from "../../src/catalog/read-runs.js";
import { startRun } from "../../src/recorder/start-run.js";
import { snapshot } from "../helpers/archive-root.js";

/** The command line as users run it. */
export const commandLine = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** The run that is worked on, and the one beside it that must never change. */
export const [workedOn, neighbour] = ["lstm_20260122_020157", "mlp_20260122_030000"];

let template: string | undefined;
afterAll(() => {
  if (template !== undefined) rmSync(template, { recursive: true, force: true });
  template = undefined;
});

/** A folder with `experiments/` that holds both runs, made once for a file of tests. Not to be changed. */
export async function twoRuns(): Promise<string> {
  if (template !== undefined) return template;
  const here = mkdtempSync(join(tmpdir(), "runledger-test-two-"));
  template = here;
  for (const id of [workedOn, neighbour]) await recordRun(join(here, "experiments"), id);
  return here;
}

async function recordRun(root: string, id: string): Promise<void> {
  const silent = { collect: false, signals: false } as const;
  const run = await startRun({ root, runTag: id, ...silent, config: { rate: 0.5 } });
  for (let step = 0; step < 8; step++) run.log({ loss: 1 / (step + 1) }, { step });
  await run.saveFile("outputs/text.txt", "some text\n".repeat(20));
  await run.savePredictions([1, 2, 3], [1, 2, 4]);
  await run.finish({ metrics: { mae: 0.25 } });
}

/** Name of a run folder below `experiments/` that was recorded with the tag `id`. */
export const folderOf = (id: string): string => `run_${id}`;

/** A copy of `twoRuns` of its own. */
export async function copyOfTwoRuns(into: string): Promise<string> {
  cpSync(await twoRuns(), into, { recursive: true, preserveTimestamps: true });
  return into;
}

/** What is wrong with both runs: where the one that is worked on may be found is not asked, only whether it is whole. */
export async function damageOfTwoRuns(here: string): Promise<string[]> {
  const original = await twoRuns();
  const damage: string[] = [];
  const root = join(here, "experiments");
  if (!isSame(join(original, "experiments", folderOf(neighbour)), join(root, folderOf(neighbour))))
    damage.push("the run beside it has changed");
  const wanted = join(original, "experiments", folderOf(workedOn));
  const place = join(root, folderOf(workedOn));
  const isThere = existsSync(place);
  if (isThere && !isSame(wanted, place)) damage.push("the run is in its place, but not whole");
  if (!isThere && !isInTrash(root, wanted) && !isInArchive(here, wanted))
    damage.push("the run is nowhere whole");
  const { runs, problems } = readRuns(root);
  const live = runs.filter(
    (run) => run.path.startsWith(root) && existsSync(run.path) && !run.path.endsWith(".gz"),
  );
  const ids = live.map((run) => run.path.slice(root.length + 1));
  if (!ids.includes(folderOf(neighbour))) damage.push(`the run beside it is not listed, only: ${ids.join()}`);
  if (isThere && !ids.includes(folderOf(workedOn))) damage.push("the run is not listed");
  return [...damage, ...problems.map((problem) => `${problem.path}: ${problem.message}`)];
}

function isSame(wanted: string, found: string): boolean {
  return JSON.stringify([...snapshot(wanted)]) === JSON.stringify([...snapshot(found)]);
}

/** Whether everything is there; an archive may say more, of itself. */
function holdsAll(wanted: string, found: string): boolean {
  const there = snapshot(found);
  return [...snapshot(wanted)].every(([path, content]) => there.get(path) === content);
}

function isInTrash(root: string, wanted: string): boolean {
  const trash = join(root, ".trash");
  if (!existsSync(trash)) return false;
  return readdirSync(trash).some((entry) => isSame(wanted, join(trash, entry, folderOf(workedOn))));
}

/** Unpacked by another program than ours. */
function isInArchive(here: string, wanted: string): boolean {
  const packed = join(here, "archive", `${folderOf(workedOn)}.tar.gz`);
  if (!existsSync(packed)) return false;
  const out = mkdtempSync(join(tmpdir(), "runledger-test-unpacked-"));
  try {
    const { status } = spawnSync("tar", ["-xzf", packed, "-C", out], { stdio: "ignore" });
    return status === 0 && holdsAll(wanted, join(out, folderOf(workedOn)));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Makes a folder and puts one text into it. */
export function writeScript(here: string, name: string, body: string): string {
  mkdirSync(here, { recursive: true });
  writeFileSync(join(here, name), body);
  return join(here, name);
}
