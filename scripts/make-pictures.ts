// npm run pictures: makes the pictures of the README from the demo's runs, in docs/pictures/.
// Runs are those of experiments/, or of the folder given as argument; make them with npm run demo.

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const home = fileURLToPath(new URL("../..", import.meta.url));
const command = join(home, "dist/cli/main.js");
const root = resolve(process.argv[2] ?? join(home, "experiments"));
const pictures = join(home, "docs/pictures");

/** Units of the demo's metrics, as a runledger.yaml beside the runs would give them. */
const contract = `metrics:
  heating_load.mae: { direction: min, unit: kWh/m² }
`;

/** Of the report of all runs, and of the report of the best one. */
const chosen = {
  all: ["report-curve-val-loss.png", "report-families-heating-load-mae.png"],
  best: ["report-predictions-heating-load.png", "report-residuals-heating-load.png"],
};

const made = mkdtempSync(join(tmpdir(), "runledger-pictures-"));
try {
  mkdirSync(pictures, { recursive: true });
  writeFileSync(join(made, "runledger.yaml"), contract);
  report("all", [root, "--metric", "heating_load.mae"]);
  report("best", ["best:heating_load.mae", "--root", root]);
} finally {
  rmSync(made, { recursive: true, force: true });
}

/** Writes a report beside, and takes its chosen pictures. */
function report(which: keyof typeof chosen, words: readonly string[]): void {
  const out = join(made, which);
  const { status } = spawnSync(process.execPath, [command, "report", ...words, "--out", out], {
    cwd: made,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0)
    throw new Error(`runledger report ${words.join(" ")} ended with ${status}. Run npm run demo first.`);
  for (const name of chosen[which]) {
    const file = name.replace(/^report-/, "");
    copyFileSync(join(out, "assets", name), join(pictures, file));
    process.stdout.write(`docs/pictures/${file}\n`);
  }
}
