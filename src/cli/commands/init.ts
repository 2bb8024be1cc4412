// `runledger init`: runledger.yaml from the runs found, and the lines of .gitignore that keep runs out of git.

import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { draftContract } from "../../core/contract/contract-draft.js";
import { exitCodes, UserError } from "../../errors.js";
import { replaceFile } from "../../store/atomic-write.js";
import { contractFileName } from "../../store/contract-file.js";
import { nodeFileSystem } from "../../store/file-system.js";
import type { RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { openRunTable, printNoRuns, printProblems } from "../open-runs.js";

export const run: RunCommand = (invocation, context) => {
  const { options } = invocation;
  const isDry = options["dry-run"] === true;
  const file = join(context.workingFolder, contractFileName);
  if (!isDry && options.force !== true) refuseToReplace(file);
  const open = openRunTable(invocation, context);
  if (open.table.rows.length === 0) {
    printNoRuns(open, context);
    context.writeError("Nothing was written.\n");
    return exitCodes.failed;
  }
  const roots = open.places.roots.map((root) => relative(context.workingFolder, root) || ".");
  const contract = draftContract(open.table, roots);
  const ignore = ignoreLines(context.workingFolder, roots);
  if (isDry) {
    context.writeOut(contract);
    if (ignore.added.length > 0) context.writeOut(`\n# .gitignore would get:\n${commented(ignore.added)}`);
  } else {
    replaceFile(nodeFileSystem, file, contract);
    if (ignore.added.length > 0) replaceFile(nodeFileSystem, ignore.file, ignore.text);
    tell(context, open.table.rows.length, ignore.added);
  }
  printProblems(open.problems, context);
  open.finish();
  return exitCodes.done;
};

function refuseToReplace(file: string): void {
  if (!existsSync(file)) return;
  throw new UserError("file-exists", `${contractFileName} is already there; it was not touched.`, {
    hint: "See what would be written with --dry-run, or let it be replaced with --force.",
    exitCode: exitCodes.refused,
  });
}

function tell(context: Context, runs: number, added: readonly string[]): void {
  const from = runs === 1 ? "1 run" : `${runs} runs`;
  context.writeOut(`Wrote ${contractFileName} from ${from}. Directions in it are inferred: read it once.\n`);
  if (added.length > 0) context.writeOut(`Added to .gitignore: ${added.join("  ")}\n`);
}

function commented(lines: readonly string[]): string {
  return lines.map((line) => `#   ${line}\n`).join("");
}

interface IgnoreFile {
  readonly file: string;
  /** The whole new text. */
  readonly text: string;
  /** Lines that were not there yet. */
  readonly added: readonly string[];
}

/** Runs are ignored, their index is not. Roots outside this folder, and this folder itself, are left alone. */
function ignoreLines(folder: string, roots: readonly string[]): IgnoreFile {
  const file = join(folder, ".gitignore");
  const known = existsSync(file) ? readFileSync(file, "utf8") : "";
  const lines = new Set(known.split(/\r?\n/).map((line) => line.trim()));
  const inside = roots.filter((root) => root !== "." && !root.startsWith(".."));
  const wanted = inside.flatMap((root) => [`/${root}/*`, `!/${root}/index.json`]);
  const added = wanted.filter((line) => !lines.has(line));
  const start = known === "" || known.endsWith("\n") ? known : `${known}\n`;
  return { file, text: `${start}${added.map((line) => `${line}\n`).join("")}`, added };
}
