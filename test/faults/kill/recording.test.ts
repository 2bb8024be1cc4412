// Programs that record runs are killed at each of their calls to the system (Linux with strace).

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { type HarnessResult, inTurns, report } from "../fault-report.js";
import { countOf, faultTier, spread } from "../fault-tier.js";
import { writeScript } from "../two-runs.js";
import {
  carelessProgram,
  damageOfRecording,
  type RecordingProgram,
  recordingPrograms,
} from "./recording-programs.js";
import {
  type CallPoint,
  callsOf,
  canTrace,
  killAt,
  type TracedProgram,
  wasKilled,
} from "./traced-program.js";

const harness = "kill -9 at every system call";
const unit = "kill points";
const most = countOf({ everyday: 16, long: 90, release: 100_000 });

function stage(here: string, { body, before }: Pick<RecordingProgram, "body" | "before">): string {
  mkdirSync(here);
  writeScript(here, "train.mjs", body);
  if (before !== undefined)
    spawnSync(process.execPath, [writeScript(here, "before.mjs", before)], { cwd: here });
  return here;
}

function programIn(here: string, { words }: Pick<RecordingProgram, "words">): TracedProgram {
  return { here, words: [process.execPath, ...(words ?? [join(here, "train.mjs")])] };
}

/** Runs it once to learn its calls, then once for each of them on a copy of the same stage. */
async function killEverywhere(
  program: RecordingProgram,
  wanted: (point: CallPoint) => boolean = () => true,
): Promise<Pick<HarnessResult, "tried" | "failures" | "notes">> {
  const all = temporaryFolder();
  const staged = stage(join(all, "staged"), program);
  const copy = (name: string): string => {
    cpSync(staged, join(all, name), { recursive: true });
    return join(all, name);
  };
  const first = copy("first");
  const calls = (await callsOf(programIn(first, program), "runs", program.code)).filter(wanted);
  const points = spread(calls, most);
  let kills = 0;
  const failures = await inTurns(points, 2, async (point) => {
    const here = copy(`${point.call}-${point.count}`);
    const end = await killAt(programIn(here, program), point);
    if (wasKilled(end)) kills++;
    const damage = [...(await damageOfRecording(here)), ...(program.alsoDamage?.(here, end.output) ?? [])];
    // A call that only another thread or the wrapped program makes: then that one is killed.
    const codes = [program.code, ...(program.words === undefined ? [] : [137])];
    if (end.signal === null && !codes.includes(end.code ?? -1))
      damage.push(`exit code ${end.code}: ${end.output}`);
    rmSync(here, { recursive: true });
    return damage.map((what) => `${program.name}, ${point.call} number ${point.count}: ${what}`);
  });
  return { tried: kills, failures: failures.flat(), notes: [`${points.length} calls`] };
}

const everyday = new Set(["start, log, finish", "exec"]);
const chosen = recordingPrograms.filter(({ name }) => faultTier !== "everyday" || everyday.has(name));

describe("a recording program that is killed at any call to the system", () => {
  it.each(chosen)("leaves a readable run with all that was acknowledged: $name", async (program) => {
    const common = { harness, unit, part: program.name };
    if (canTrace) report({ ...common, ...(await killEverywhere(program)) });
    else report({ ...common, tried: 0, failures: [], skipped: "no strace that may trace here" });
  });

  it("is found out when it writes in place and acknowledges too early", async () => {
    const common = { harness, unit, part: "control, recording", failures: [], tried: 0 };
    if (!canTrace) {
      report({ ...common, skipped: "no strace that may trace here" });
      return;
    }
    const careless = { name: "careless", body: carelessProgram, code: 0 };
    const { tried, failures } = await killEverywhere(careless, ({ call }) => call === "write");
    report({
      ...common,
      control: { what: "writes in place, acknowledges before it writes", caught: failures.length, tried },
    });
  });
});
