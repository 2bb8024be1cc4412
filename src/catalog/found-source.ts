// A run that a reader found below a root, not read yet, and who keeps it.

import type { Found, RunSource } from "../readers/reader.js";

export interface FoundSource extends RunSource {
  readonly layout: string;
  readonly root: string;
}

/** What is done with runs while a root is searched. */
export interface RunKeeper {
  /** The run that a folder is, where that is known without looking into it. */
  readonly recall: (folder: string) => FoundSource | undefined;
  /** Asks the readers about a folder; `keep` is called meanwhile for what they find. */
  readonly ask: (folder: string, ask: () => Found | undefined) => Found | undefined;
  /**
   * Takes a run; what it returns stands for it. Reading it at once lets go of what the reader has parsed to find it.
   */
  readonly keep: (source: FoundSource) => FoundSource;
}
