// Files of a run by their path in it: nothing outside the run's folder, nothing hidden, nothing but regular files.

import { closeSync, fstatSync, lstatSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import type { RowKey } from "../core/field/field-table.js";
import { UserError } from "../errors.js";
import { openRegularFile } from "../formats/read-file.js";

/** A file that is open for reading; whoever asked for it closes it. */
export interface OpenRunFile {
  readonly descriptor: number;
  readonly sizeBytes: number;
  /** The file's own name, without folders. */
  readonly name: string;
}

/** Longest path in a run that is looked for. */
const longestPath = 4096;

/**
 * Opens a file of a run for reading.
 * @param path relative to the run's folder, with "/", decoded; a run that is one file has that file only
 * @throws UserError "no-such-file" for everything that is not such a file, with the same words whatever the reason
 */
export function openRunFile(run: Pick<RowKey, "path" | "root">, path: string): OpenRunFile {
  const file = isPlainPath(path) ? openInside(run, path) : undefined;
  if (file === undefined) throw noSuchFile();
  return { ...file, name: basename(path) };
}

function noSuchFile(): UserError {
  return new UserError("no-such-file", "The run has no such file, or it may not be shown.", {
    hint: "Only regular files inside the run's folder are, and none whose name begins with a dot.",
  });
}

/**
 * Whether a path names something below a folder in the plainest way: no "..", no empty or hidden part, no root, drive,
 * backslash or control character, no bytes that were not UTF-8, no part that Windows would read as another.
 */
export function isPlainPath(path: string): boolean {
  if (path.length > longestPath || /[\p{Cc}\\\uFFFD]|^[A-Za-z]:/u.test(path) || !path.isWellFormed())
    return false;
  return path.split("/").every((part) => part !== "" && !part.startsWith(".") && !/[. ]$/.test(part));
}

function openInside(run: Pick<RowKey, "path" | "root">, path: string): Omit<OpenRunFile, "name"> | undefined {
  try {
    const place = placeOf(run, path);
    if (place === undefined) return undefined;
    const opened = openRegularFile(place);
    if (!("descriptor" in opened)) return undefined;
    if (isStillAt(opened.descriptor, place))
      return { descriptor: opened.descriptor, sizeBytes: opened.stat.size };
    closeSync(opened.descriptor);
    return undefined;
  } catch {
    return undefined; // Gone, not to be read, or a circle of links: the caller says that there is no such file.
  }
}

/** Real path of the file; undefined where it leads out of the run or through something hidden. */
function placeOf({ path: runPath, root }: Pick<RowKey, "path" | "root">, path: string): string | undefined {
  const realRun = realpathSync(runPath);
  if (!isWithin(realRun, realpathSync(root))) return undefined;
  if (!statSync(realRun).isDirectory()) return path === basename(runPath) ? realRun : undefined;
  const real = realpathSync(join(realRun, path));
  if (real === realRun || !isWithin(real, realRun)) return undefined;
  return isPlainPath(relative(realRun, real).split(sep).join("/")) ? real : undefined;
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

/** Whether the open file is the one at that place: a folder on the way may have become a link meanwhile. */
function isStillAt(descriptor: number, place: string): boolean {
  const opened = fstatSync(descriptor, { bigint: true });
  const now = lstatSync(place, { bigint: true });
  if (opened.dev !== now.dev || opened.ino !== now.ino || realpathSync(dirname(place)) !== dirname(place))
    return false;
  return process.platform !== "linux" || readlinkSync(`/proc/self/fd/${descriptor}`) === place;
}
