// Links among the runs that lead out of their root: not followed, but not passed over in silence.

import { realpathSync, statSync } from "node:fs";
import { sep } from "node:path";
import type { Problem } from "../errors.js";
import { noteFolder, noteRefused } from "../formats/file-trace.js";
import type { Folder } from "../readers/folder.js";

/** A remark for each link of a folder that leads to a folder outside the root. Links inside it show a run twice at most. */
export function linksOutward(folder: Folder): Problem[] {
  return folder.linkNames().flatMap((name) => {
    const path = folder.pathOf(name);
    const place = folderBehind(path);
    if (place === undefined || place === folder.root || place.startsWith(realpathSync(folder.root) + sep))
      return [];
    const message =
      "Is a link to a folder outside the root; not followed. Give that folder as a root to see its runs.";
    return [{ code: "link-left-out", path, message }];
  });
}

function folderBehind(path: string): string | undefined {
  try {
    const place = realpathSync(path);
    noteFolder(place);
    return statSync(place).isDirectory() ? place : undefined;
  } catch {
    noteRefused(path);
    return undefined; // A link to nothing, or in circles: there is nothing behind it to be missed.
  }
}
