// Finds a picture in a run's folder by its name or by its path below it.

import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { exitCodes, UserError } from "../errors.js";

const deepest = 3;
const mostFolders = 500;

/**
 * A picture's name or path below a run's folder, checked.
 * @throws UserError "bad-option" for what leads elsewhere or is no picture
 */
export function checkPlot(plot: string): string {
  const parts = plot.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
  const isElsewhere = /^([/\\]|[A-Za-z]:)/.test(plot) || parts.includes("..") || plot.includes("\0");
  if (!isElsewhere && /\.(png|svg|jpe?g|gif|webp)$/i.test(plot)) return parts.join("/");
  const what = isElsewhere ? "leads out of the run's folder" : "is no picture";
  throw new UserError("bad-option", `runledger promote: --plot ${plot} ${what}.`, {
    hint: "Name a .png, .svg, .jpg, .gif or .webp file in a run's folder: trace.png or diagnostics/trace.png",
    exitCode: exitCodes.usage,
  });
}

/**
 * Absolute path of the picture: at that path of the folder, else the least deep file of that name below it, of several
 * the first by name. Links are not followed, hidden folders and the folders of other runs not entered. Undefined when
 * there is none.
 * @param isOther whether a folder belongs to another run
 */
export function findPicture(
  folder: string,
  plot: string,
  isOther: (folder: string) => boolean,
): string | undefined {
  const direct = join(folder, ...plot.split("/"));
  if (isFile(direct)) return direct;
  if (plot.includes("/")) return undefined;
  let level = [folder];
  let seen = 0;
  for (let depth = 0; depth < deepest; depth++) {
    const below = level.flatMap((one) => foldersIn(one)).filter((one) => !isOther(one));
    seen += below.length;
    if (seen > mostFolders) return undefined;
    const found = below.map((one) => join(one, plot)).find(isFile);
    if (found !== undefined) return found;
    level = below;
  }
  return undefined;
}

function isFile(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    // A part of the path is a file, or may not be entered: then it is not there for us.
    return false;
  }
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => join(folder, name))
      .sort();
  } catch {
    // A folder that cannot be listed holds no picture for us.
    return [];
  }
}
