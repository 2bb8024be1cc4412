// Lists a folder that may be unreadable, so that one closed folder does not hide its neighbours.

import { type Problem, UserError } from "../errors.js";
import type { Folder } from "./folder.js";

export interface FolderListing {
  /** Sorted; empty when the folder cannot be listed. */
  readonly files: readonly string[];
  readonly folders: readonly string[];
  readonly problems: readonly Problem[];
}

/** Names in a folder, or the reason why there are none. Never throws. */
export function listingOf(folder: Folder): FolderListing {
  try {
    return { files: folder.fileNames(), folders: folder.folderNames(), problems: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const problem = { code: error.code, path: folder.path, message: error.message };
    return { files: [], folders: [], problems: [problem] };
  }
}
