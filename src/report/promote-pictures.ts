// Plans and copies the pictures of chosen runs to places that stay the same.

import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import type { Run } from "../core/run.js";
import { exitCodes, type Problem, UserError } from "../errors.js";
import { makeFolders } from "../store/claim.js";
import { copyFile } from "../store/copy-file.js";
import { fileErrorName } from "../store/file-error.js";
import { type FileSystem, nodeFileSystem } from "../store/file-system.js";
import type { PromotedGroup } from "./choose-promoted.js";
import { findPicture } from "./find-picture.js";
import { folderNameOf } from "./write-report.js";

/** A picture that goes, or would go, to its stable place. */
export interface Promotion {
  readonly group: string;
  readonly run: Run;
  readonly plot: string;
  /** Absolute paths. */
  readonly from: string;
  readonly to: string;
  /** Whether the same bytes lie there already. */
  readonly isSame: boolean;
}

export interface PromotionPlan {
  readonly promotions: readonly Promotion[];
  /** Pictures that are not there. */
  readonly problems: readonly Problem[];
}

export interface PlanPlace {
  readonly runs: readonly Run[];
  readonly plots: readonly string[];
  /** Absolute. */
  readonly out: string;
  /** Only the first run of a group may give its pictures. */
  readonly isStrict: boolean;
}

/**
 * Finds the pictures. Where the newest run of a group lacks one, the newest that has it gives it, and a problem says so.
 * @throws UserError "out-in-run" (exit 5) for a place inside a run's folder
 */
export function planPromotions(groups: readonly PromotedGroup[], place: PlanPlace): PromotionPlan {
  const folders = new Set(place.runs.map(({ path }) => path));
  checkOut(place.out, folders);
  const promotions: Promotion[] = [];
  const problems: Problem[] = [];
  for (const { group, rows } of groups) {
    for (const plot of place.plots) {
      const candidates = rows
        .flatMap((row) => place.runs[row] ?? [])
        .slice(0, place.isStrict ? 1 : undefined);
      const found = firstWith(candidates, plot, (folder) => folders.has(folder));
      const [first] = candidates;
      if (found?.run !== first || found === undefined)
        problems.push(missing({ group, plot, first, taken: found?.run }));
      if (found === undefined) continue;
      const to = join(place.out, ...(group === "" ? [] : [folderNameOf(group)]), basename(plot));
      promotions.push({ group, plot, to, ...found, isSame: areSame(found.from, to) });
    }
  }
  return { promotions, problems };
}

function checkOut(out: string, folders: ReadonlySet<string>): void {
  for (let folder = out; folder !== dirname(folder); folder = dirname(folder)) {
    if (!folders.has(folder)) continue;
    throw new UserError("out-in-run", `--out ${out}: lies inside the run ${folder}; nothing was written.`, {
      hint: "Choose a folder outside the runs, such as docs/gallery.",
      exitCode: exitCodes.refused,
    });
  }
}

function firstWith(
  candidates: readonly Run[],
  plot: string,
  isRun: (folder: string) => boolean,
): { readonly run: Run; readonly from: string } | undefined {
  for (const run of candidates) {
    const from = findPicture(run.path, plot, isRun);
    if (from !== undefined) return { run, from };
  }
  return undefined;
}

function missing(of: {
  group: string;
  plot: string;
  first: Run | undefined;
  taken: Run | undefined;
}): Problem {
  const { group, plot, first, taken } = of;
  const who = group === "" ? "" : `${group}: `;
  const instead = taken === undefined ? "Nothing was copied." : `That of ${taken.id} is taken.`;
  const message =
    first === undefined
      ? `${who}no run to take it from. ${instead}`
      : `${who}${first.id} has no ${plot}. ${instead}`;
  return { code: "no-picture", path: first?.path ?? plot, message };
}

function areSame(from: string, to: string): boolean {
  const [a, b] = [from, to].map((path) => statSync(path, { throwIfNoEntry: false }));
  if (a === undefined || b?.isFile() !== true || a.size !== b.size) return false;
  return readFileSync(from).equals(readFileSync(to));
}

/**
 * Copies what is not there yet, each file whole or not at all.
 * @throws UserError "cannot-write"
 */
export async function copyPictures(
  promotions: readonly Promotion[],
  files: FileSystem = nodeFileSystem,
): Promise<void> {
  for (const { from, to, isSame } of promotions) {
    if (isSame) continue;
    try {
      makeFolders(files, dirname(to));
      await copyFile(files, from, to);
    } catch (error) {
      throw new UserError("cannot-write", `${to}: cannot be written (${fileErrorName(error)}).`, {
        hint: "Choose another place with --out.",
        cause: error,
      });
    }
  }
}

/** Path of a picture as a file links to it. */
export function linkTo(picture: string, file: string): string {
  return relative(dirname(file), picture).split(sep).join("/");
}
