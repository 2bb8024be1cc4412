// The power of a real file system is cut again and again while runs are recorded (Linux, as root).

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { it } from "vitest";
import { seededRandom } from "../../helpers/seeded-random.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { testSeed } from "../../helpers/test-tier.js";
import { report } from "../fault-report.js";
import { countOf } from "../fault-tier.js";
import { writeScript } from "../two-runs.js";
import { type cuts, LoopDisk, whyNoLoopDisk } from "./loop-disk.js";
import { carelessProgram, findingsAfter, type PowerCutFindings, recordingProgram } from "./power-programs.js";

const harness = "power loss on a loop file system";
const unit = "power cuts";
const rounds = countOf({ everyday: 2, long: 30, release: 210 });
/** What is logged outlives a power cut after this time: half a second between syncs, and what a loaded disk takes for one. */
const mostLostMs = 2000;

/** Lets a program write, cuts the power after so many milliseconds, brings it back and looks. */
async function cutOnce(body: string, afterMs: number, kind: keyof typeof cuts): Promise<PowerCutFindings> {
  const here = temporaryFolder();
  const script = writeScript(here, "train.mjs", body);
  const said = join(here, "said.txt");
  writeFileSync(said, "");
  const blank = join(here, "blank.img");
  LoopDisk.makeBlank(blank);
  const disk = new LoopDisk(join(here, "loop"), blank);
  rmSync(blank);
  const root = join(disk.folder, "runs");
  try {
    const child = spawn(process.execPath, [script, root, said], { stdio: "ignore" });
    const ended = once(child, "close");
    while (!readFileSync(said, "utf8").includes("row")) await sleep(10);
    await sleep(afterMs);
    const cutMs = Date.now();
    disk.cutPower(kind);
    child.kill("SIGKILL");
    await ended;
    disk.powerOn();
    return findingsAfter(root, readFileSync(said, "utf8"), cutMs);
  } finally {
    disk.remove();
    rmSync(join(here, "loop"), { recursive: true, force: true });
  }
}

/** A round that could not be looked at has failed. */
function failed(error: unknown): PowerCutFindings {
  return { damage: [String(error)], oldestLostMs: 0, acknowledged: 0 };
}

it("cut power takes nothing that was acknowledged, and of the rest the last moments", async () => {
  const part = "recording on ext4";
  const skipped = whyNoLoopDisk(temporaryFolder());
  if (skipped !== undefined) {
    report({ harness, part, unit, tried: 0, failures: [], skipped });
    return;
  }
  const random = seededRandom(testSeed);
  const failures: string[] = [];
  let [oldestLostMs, aboveOneSecond, acknowledged] = [0, 0, 0];
  for (let round = 0; round < rounds; round++) {
    const [afterMs, kind] = [Math.floor(random() * 1600), round % 4 === 3 ? "journal" : "nothing"] as const;
    const found = await cutOnce(recordingProgram, afterMs, kind).catch(failed);
    const damage = [...found.damage];
    if (found.oldestLostMs > mostLostMs) damage.push(`rows of ${found.oldestLostMs} ms are gone`);
    failures.push(
      ...damage.map((what) => `round ${round} of seed ${testSeed}, cut after ${afterMs} ms: ${what}`),
    );
    oldestLostMs = Math.max(oldestLostMs, found.oldestLostMs);
    if (found.oldestLostMs > 1000) aboveOneSecond++;
    acknowledged += found.acknowledged;
  }
  const careless = countOf({ everyday: 1, long: 4, release: 12 });
  let caught = 0;
  for (let round = 0; round < careless; round++)
    if ((await cutOnce(carelessProgram, 500, "nothing")).damage.length > 0) caught++;
  const control = { what: "replaces and appends without fsync", caught, tried: careless };
  const notes = [
    `oldest unacknowledged row that was lost: ${oldestLostMs} ms`,
    `${aboveOneSecond} rounds lost rows older than 1 s`,
    `${acknowledged} acknowledgements`,
  ];
  report({ harness, part, unit, tried: rounds, failures, control, notes });
});
