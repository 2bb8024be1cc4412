// RELIABILITY.md from what the harnesses found.

import { spawnSync } from "node:child_process";
import { cpus, release, tmpdir, totalmem, type } from "node:os";
import type { HarnessResult } from "./fault-report.js";

const opening = `# Reliability

What happens to runs when programs die, disks fail and files are damaged, as measured. \`npm run test:release\` has written
this file; \`npm run test:faults\` runs the same harnesses with smaller counts, and \`npm test\` a few of each on every change.

After each fault these must hold: every run can be read or says what is wrong with it and where; no value that was
acknowledged is lost, and nothing else older than said below; no other run is touched; a wrapped program ends with its own exit
code; what was interrupted can be repeated. Each harness is shown to find the faults of a bad writer: its control.

One thing can be lost that is older than a second: a program that logs hundreds of rows in one go and then neither logs nor lets
the event loop turn, until it is killed, loses the last of them: of a burst of up to 250 rows none, of up to 512 at most 63, of
longer ones at most an eighth, never more than 2,047; of items of an evaluation the last 4 KiB. A row logged later brings them out.`;

/** The whole text. `minutes` is how long the run took, `seed` what repeats its random part. */
export function reliabilityReport(
  results: readonly HarnessResult[],
  { minutes, seed }: { readonly minutes: number; readonly seed: string },
): string {
  const names = [...new Set(results.map(({ harness }) => harness))].sort();
  const sections = names.map((name) =>
    sectionOf(
      name,
      results.filter(({ harness }) => harness === name),
    ),
  );
  return `${[opening, conditions(minutes, seed), totals(names, results), ...sections].join("\n\n")}\n`;
}

function conditions(minutes: number, seed: string): string {
  const rows = [
    ["date", new Date().toISOString().slice(0, 10)],
    ["commit", said("git", ["rev-parse", "--short=10", "HEAD"])],
    ["system", `${type()} ${release()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`],
    ["file system", said("findmnt", ["-n", "-o", "FSTYPE", "-T", tmpdir()])],
    ["Node", process.version],
    ["took", `${minutes.toFixed(0)} minutes`],
    ["random seed", `${seed} (\`RUNLEDGER_TEST_SEED\` repeats it)`],
  ];
  return ["| | |", "|---|---|", ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join("\n");
}

function said(program: string, words: readonly string[]): string {
  const { status, stdout } = spawnSync(program, words, { encoding: "utf8" });
  return status === 0 ? stdout.trim() : "unknown";
}

function totals(names: readonly string[], results: readonly HarnessResult[]): string {
  const lines = names.map((name) => {
    const parts = results.filter(({ harness }) => harness === name);
    const tried = parts.reduce((sum, part) => sum + part.tried, 0);
    const failed = parts.reduce((sum, part) => sum + part.failures.length, 0);
    return `| ${name} | ${tried.toLocaleString("en")} ${parts[0]?.unit ?? ""} | ${failed} |`;
  });
  return ["## Counts", "", "| harness | tried | failures |", "|---|---|---|", ...lines].join("\n");
}

function sectionOf(name: string, parts: readonly HarnessResult[]): string {
  const rows = parts
    .filter(({ control, tried }) => tried > 0 || control === undefined)
    .map(({ part, tried, failures, skipped, notes = [] }) => {
      const remarks = skipped === undefined ? notes.join("; ") : `not tried: ${skipped}`;
      return `| ${part} | ${tried.toLocaleString("en")} | ${failures.length} | ${remarks} |`;
    });
  const controls = parts.flatMap(({ control }) =>
    control === undefined
      ? []
      : [`* Control: ${control.what}. Caught ${control.caught} of ${control.tried} times.`],
  );
  const found = parts.flatMap(({ failures }) =>
    failures.slice(0, 5).map((failure) => `* Failure: ${oneLine(failure)}`),
  );
  const table = ["| part | tried | failures | remarks |", "|---|---|---|---|", ...rows];
  return [`## ${name[0]?.toUpperCase()}${name.slice(1)}`, "", ...table, "", ...controls, ...found]
    .join("\n")
    .trimEnd();
}

/** On one line, without the names of temporary folders. */
function oneLine(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\S*runledger-test-[^/\s]*/g, "…")
    .trim();
}
