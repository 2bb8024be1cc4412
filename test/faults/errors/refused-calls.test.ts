// The system itself refuses calls of real programs, one at a time: they end with their own exit codes (Linux with strace).

import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { it } from "vitest";
import { readRuns } from "../../../src/catalog/read-runs.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { type HarnessResult, inTurns, report } from "../fault-report.js";
import { countOf, faultTier, spread } from "../fault-tier.js";
import { type RecordingProgram, recordingPrograms } from "../kill/recording-programs.js";
import { type CallPoint, callsOf, canTrace, failAt, type TracedProgram } from "../kill/traced-program.js";
import { readableRows } from "../readable-rows.js";
import { writeScript } from "../two-runs.js";

const harness = "injected errors";
const unit = "injected errors";

/** Which calls on the run's files may fail in which ways. */
const errors: Readonly<Record<string, readonly string[]>> = {
  openat: ["EMFILE", "ENOSPC", "EACCES", "EROFS", "EDQUOT"],
  fsync: ["EIO", "ENOSPC", "EDQUOT"],
  mkdir: ["ENOSPC", "EROFS", "EACCES", "EDQUOT"],
  rename: ["EIO", "ENOSPC", "EACCES", "EROFS"],
  unlink: ["EIO", "EROFS"],
  link: ["EIO", "ENOSPC"],
};

interface Refusal {
  readonly point: CallPoint;
  readonly error: string;
}

/** Of the calls that a program makes, those on its run, each with the ways in which it may fail. */
function refusalsOf(calls: readonly CallPoint[]): Refusal[] {
  const own = calls.filter(({ call, line = "" }) => call === "fsync" || line.includes("runs"));
  const all = own.flatMap((point) => (errors[point.call] ?? []).map((error) => ({ point, error })));
  return spread(all, countOf({ everyday: 3, long: 40, release: 110 }));
}

function programIn(here: string, { words }: RecordingProgram): TracedProgram {
  return { here, words: [process.execPath, ...(words ?? [join(here, "train.mjs")])] };
}

/** What is wrong after one call was refused: the run may be missing, when its start was refused, but never damaged. */
function damageAfter(here: string): string[] {
  const root = join(here, "runs");
  const names = existsSync(root) ? readdirSync(root).filter((name) => !name.startsWith(".")) : [];
  const [name] = names;
  if (name === undefined || readdirSync(join(root, name)).length === 0) return [];
  const { runs, problems } = readRuns(root);
  const damage = runs.length === 1 ? [] : [`${runs.length} runs are listed`];
  // Whoever could not begin has said so and left what it had.
  if (!existsSync(join(root, name, "metadata.json"))) return damage;
  const rows = readableRows(join(root, name)).size;
  if (rows !== 4 && rows !== 5 && rows !== 0) damage.push(`${rows} rows are there`);
  return [...damage, ...problems.map(({ path, message }) => `${path}: ${message}`)];
}

async function refuseEverywhere(
  program: RecordingProgram,
): Promise<Pick<HarnessResult, "tried" | "failures">> {
  const all = temporaryFolder();
  const staged = join(all, "staged");
  mkdirSync(staged);
  writeScript(staged, "train.mjs", program.body);
  const copy = (name: string): string => {
    cpSync(staged, join(all, name), { recursive: true });
    return join(all, name);
  };
  const calls = await callsOf(programIn(copy("first"), program), "runs", program.code);
  const refusals = refusalsOf(calls);
  const failures = await inTurns(refusals, 2, async ({ point, error }) => {
    const here = copy(`${point.call}-${point.count}-${error}`);
    const end = await failAt(programIn(here, program), point, error);
    const damage = damageAfter(here);
    if (end.code !== program.code) damage.push(`exit code ${end.code}, not ${program.code}: ${end.output}`);
    rmSync(here, { recursive: true });
    return damage.map(
      (what) => `${program.name}, ${point.call} number ${point.count} refused with ${error}: ${what}`,
    );
  });
  return { tried: refusals.length, failures: failures.flat() };
}

const names = new Set(faultTier === "everyday" ? ["exec"] : ["exec", "start, log, finish"]);

it.each(recordingPrograms.filter(({ name }) => names.has(name)))(
  "a refused call changes no exit code and damages no run: $name",
  async (program) => {
    const common = { harness, part: `${program.name}, refused by the system`, unit };
    if (canTrace) report({ ...common, ...(await refuseEverywhere(program)) });
    else report({ ...common, tried: 0, failures: [], skipped: "no strace that may trace here" });
  },
);
