// Each file of a run, and an archive, is cut at every byte: the damage is told with its place, the run beside is untouched.

import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "vitest";
import { readHistory, readRuns } from "../../../src/catalog/read-runs.js";
import { runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { report } from "../fault-report.js";
import { countOf, spread } from "../fault-tier.js";
import { runCommand } from "../kill/killed-commands.js";
import { copyOfTwoRuns, folderOf, neighbour, workedOn } from "../two-runs.js";

const harness = "truncation at every byte";
const unit = "truncations";
const most = countOf({ everyday: 12, long: 150, release: 100_000 });
/** Files whose content changes after the end of a run, which checksums leave out. */
const unchecked = new Set(["status.json", "annotations.jsonl"]);

/** Everything that is read of a run. */
function readingOf(root: string, id: string): string {
  const { runs } = readRuns(root);
  const run = runs.find((one) => one.path === join(root, id));
  if (run === undefined) return "not listed";
  const { id: name, params, metrics, status, problems } = run;
  const values = [params, metrics].map((values) =>
    [...values].map(([key, value]) => `${key}=${JSON.stringify(value)}`),
  );
  const { history } = readHistory(run);
  const points = [...history].map(([metric, all]) => `${metric}:${all.length}`);
  return JSON.stringify([name, values, status, problems, points]);
}

/** What of the damage is not told: by listing, by reading the history, by comparing with the checksums. */
async function untold(here: string, file: string): Promise<string[]> {
  const root = join(here, "experiments");
  const place = join(root, folderOf(workedOn));
  const { runs, problems } = readRuns(root);
  const run = runs.find((one) => one.path === place);
  if (run === undefined) return ["the run is not listed"];
  const told = [...run.problems, ...problems, ...readHistory(run).problems].some(({ path }) =>
    path.includes(file),
  );
  if (told) return [];
  const { code, out, err } = await runCli(["verify", folderOf(workedOn)], { in: here });
  return code !== 0 && `${out}${err}`.includes(file) ? [] : ["nothing tells of the damage"];
}

it("a run with a file that is cut anywhere is listed and says which", async () => {
  const here = await copyOfTwoRuns(temporaryFolder());
  const root = join(here, "experiments");
  const run = join(root, folderOf(workedOn));
  const beside = readingOf(root, folderOf(neighbour));
  const names = readdirSync(run, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(run, name)).isFile(),
  );
  for (const name of names.sort()) {
    const content = readFileSync(join(run, name));
    const failures: string[] = [];
    // Nothing vouches for the checksums but their own form, which the last line end is no part of.
    const end = name === "checksums.json" ? content.length - 1 : content.length;
    const lengths = spread([...Array(end).keys()], most);
    for (const length of lengths) {
      writeFileSync(join(run, name), content.subarray(0, length));
      const found = unchecked.has(name) ? [] : await untold(here, name);
      if (readingOf(root, folderOf(workedOn)) === "not listed") found.push("the run is not listed");
      if (readingOf(root, folderOf(neighbour)) !== beside) found.push("the run beside reads differently");
      failures.push(...found.map((what) => `${name} cut to ${length} of ${content.length} bytes: ${what}`));
    }
    writeFileSync(join(run, name), content);
    report({ harness, part: name.replace(/\d{6,}.*/, "…"), unit, tried: lengths.length, failures });
  }
});

it("an archive that is cut anywhere is refused by name, and so are naive readers found out", async () => {
  const here = await copyOfTwoRuns(temporaryFolder());
  await runCommand(here, ["archive", folderOf(workedOn)]);
  const archive = join("archive", `${folderOf(workedOn)}.tar.gz`);
  const content = readFileSync(join(here, archive));
  const lengths = spread([...Array(content.length).keys()], most);
  const failures: string[] = [];
  for (const length of lengths) {
    writeFileSync(join(here, archive), content.subarray(0, length));
    const { code, out, err } = await runCli(["verify", archive], { in: here });
    if (code === 0 || !`${out}${err}`.includes(archive))
      failures.push(`archive cut to ${length} of ${content.length} bytes: exit code ${code}, ${out}${err}`);
  }
  // A reader that goes by a file's first bytes.
  const caught = lengths.filter((length) => length >= 2 && content.subarray(0, length)[0] === 0x1f).length;
  const control = {
    what: "takes every file that begins like an archive for one",
    caught,
    tried: lengths.length,
  };
  report({ harness, part: "archive", unit, tried: lengths.length, failures, control });
});
