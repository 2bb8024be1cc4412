// The contract of a reader: folder → runs. One reader a layout; src/readers/index.ts lists them in order.

import type { Curve } from "../core/diagnosis/curves.js";
import type { History, Run } from "../core/run.js";
import type { Problem } from "../errors.js";
import type { ReadContext } from "../store/read-context.js";
import type { Folder } from "./folder.js";

/** A run that was found but not read yet. */
export interface RunSource {
  readonly id: string;
  /** Absolute path of the run's folder or file. */
  readonly path: string;
  /**
   * Text of the key, for a run that is a row of the table at `path`. Such a table may list runs that other readers found:
   * then its row adds columns to that run.
   */
  readonly rowKey?: string;
  /**
   * Absolute paths of every file the run's row depends on, existing or not: a cache is valid while none of them has
   * changed, appeared or gone.
   */
  readonly files: readonly string[];
  /** Reads the run. Never throws for bad data: what cannot be read is a problem of the run. */
  readonly read: (context: ReadContext) => Run;
  /** Whole histories, never sampled; absent when the layout has none. */
  readonly readHistory?: () => { readonly history: History; readonly problems: readonly Problem[] };
  /** The same as numbers, for layouts whose histories may be too long for an object a point. */
  readonly readCurves?: () => { readonly curves: readonly Curve[]; readonly problems: readonly Problem[] };
}

/** What a reader takes of a folder. */
export interface Found {
  readonly runs: readonly RunSource[];
  /** Problems that belong to no single run. */
  readonly problems: readonly Problem[];
  /**
   * Names of files of this folder that are taken, existing or not, where they alone are: a database in a project's folder
   * says nothing of what lies beside it, and the readers after this one are asked about the folder too. Absent: the
   * folder itself is of this layout, with all its files.
   */
  readonly takesFiles?: readonly string[];
  /** Names of sub-folders that other readers may still look into; the rest of the subtree is claimed. */
  readonly openFolders: readonly string[];
}

export interface Reader {
  /** Name of the layout, shown to people: "native". */
  readonly layout: string;
  /** What it looks like on disk, one line, for help and documents. */
  readonly summary: string;
  /**
   * Looks at one folder, top-down from the root. Returns undefined when the folder is not of this layout. Cheap: decides
   * by names first and opens files only when the names fit.
   */
  readonly find: (folder: Folder) => Found | undefined;
}
