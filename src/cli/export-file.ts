// Writes a comparison to a file: to --out, or to runs_comparison_<timestamp> in the root.

import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { ComparisonTable } from "../core/comparison/comparison-table.js";
import { exitCodes, type Problem, UserError } from "../errors.js";
import { type Exporter, exportFormats } from "../exporters/index.js";
import { replaceFile } from "../store/atomic-write.js";
import { nodeFileSystem } from "../store/file-system.js";
import type { Context } from "./context.js";

export interface ExportPlace {
  readonly context: Context;
  /** Where the file goes when `out` is absent. */
  readonly root: string;
  readonly problems: readonly Problem[];
  /** As typed; relative to the working folder. */
  readonly out?: string;
  readonly mayReplace: boolean;
}

/** The table in one of the formats of the exporters. */
export async function renderComparison(
  format: string,
  table: ComparisonTable,
  problems: readonly Problem[],
): Promise<string | Uint8Array> {
  return (await loadExporter(format)).export(table, problems);
}

/** What the format could not keep as it was, one line each. */
export async function exportRemarks(format: string, table: ComparisonTable): Promise<string[]> {
  return (await loadExporter(format)).remarks?.(table) ?? [];
}

/**
 * Writes the table and returns the file's absolute path. Nothing half-written is left behind.
 * @throws UserError "file-exists" (exit 5), "cannot-write"
 */
export async function exportComparison(
  format: string,
  table: ComparisonTable,
  place: ExportPlace,
): Promise<string> {
  const exporter = await loadExporter(format);
  const file = place.out === undefined ? freshName(place, exporter.extension) : checkedOut(place, place.out);
  try {
    const contents = exporter.export(table, place.problems);
    replaceFile(nodeFileSystem, file, contents);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError("cannot-write", `${file}: cannot be written (${code ?? String(error)}).`, {
      hint: "Choose another place with --out FILE.",
      cause: error,
    });
  }
  return file;
}

async function loadExporter(name: string): Promise<Exporter> {
  const format = exportFormats.find((candidate) => candidate.name === name);
  if (format !== undefined) return await format.load();
  throw new UserError("unknown-format", `There is no export format "${name}".`, {
    hint: `Choose one of: ${exportFormats.map((candidate) => candidate.name).join(", ")}`,
    exitCode: exitCodes.usage,
  });
}

function freshName(place: ExportPlace, extension: string): string {
  const stamp = localStamp(new Date(place.context.now()));
  for (let attempt = 1; ; attempt++) {
    const suffix = attempt === 1 ? "" : `-${attempt}`;
    const file = join(place.root, `runs_comparison_${stamp}${suffix}.${extension}`);
    if (!existsSync(file)) return file;
  }
}

function checkedOut(place: ExportPlace, out: string): string {
  return checkOutputFile(out, { context: place.context, option: "--out", mayReplace: place.mayReplace });
}

export interface OutputFileRule {
  readonly context: Context;
  /** The option that names the file, for messages. */
  readonly option: string;
  readonly mayReplace: boolean;
}

/**
 * The absolute path of a file that an option names, when it may be written.
 * @throws UserError "out-is-folder", "file-exists" (exit 5), "no-such-folder"
 */
export function checkOutputFile(out: string, { context, option, mayReplace }: OutputFileRule): string {
  const file = resolve(context.workingFolder, out);
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isDirectory()) {
    throw new UserError("out-is-folder", `${option} ${out}: is a folder.`, {
      hint: `Name a file in it, such as ${join(out, "table.csv")}.`,
      exitCode: exitCodes.usage,
    });
  }
  if (stat !== undefined && !mayReplace) {
    throw new UserError("file-exists", `${option} ${out}: is already there; it was not touched.`, {
      hint: "Choose another name, or let it be replaced with --force.",
      exitCode: exitCodes.refused,
    });
  }
  if (!existsSync(dirname(file))) {
    throw new UserError("no-such-folder", `${option} ${out}: the folder ${dirname(file)} does not exist.`, {
      hint: "Make the folder first.",
      exitCode: exitCodes.usage,
    });
  }
  return file;
}

/** Local time as YYYYMMDD_HHMMSS. */
function localStamp(time: Date): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  const day = `${time.getFullYear()}${two(time.getMonth() + 1)}${two(time.getDate())}`;
  return `${day}_${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`;
}
