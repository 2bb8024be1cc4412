// A run that a reader found below a root, not read yet.

import type { RunSource } from "../readers/reader.js";

export interface FoundSource extends RunSource {
  readonly layout: string;
  readonly root: string;
}
