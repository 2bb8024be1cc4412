// What supervising a program takes, and what comes of it.

import type { SignalSource } from "./forward-signals.js";
import type { Outcome } from "./outcome.js";
import type { ProgramFilesOptions } from "./program-files.js";
import type { LineReader } from "./scraped-lines.js";
import type { StartRunOptions } from "./start-options.js";
import type { RecorderWorld } from "./world.js";

export interface SuperviseOptions {
  /** How the run is called and where it goes; its signals are handled here. */
  readonly start: StartRunOptions;
  /** Its command line, `argv`, is what is run. */
  readonly world: RecorderWorld;
  /** Shows the program's output as it comes. */
  readonly showOutput: (bytes: Uint8Array) => void;
  readonly showError: (bytes: Uint8Array) => void;
  /** Files to be copied into the run's inputs before the program starts. */
  readonly inputs?: readonly string[];
  /** Finds metrics in lines of output and error that are no JSON. */
  readonly readLine?: LineReader;
  /** What of the program's own files is taken into the run; only what lies in the run folder when absent. */
  readonly programFiles?: ProgramFilesOptions;
  /** Where signals come from; this process when absent. */
  readonly signals?: SignalSource;
  /** Told the number of the program's process, which is that of its process group. */
  readonly started?: (pid: number) => void;
  /** The program waits for a line on its descriptor 3; it gets one after `started`, and the end of input if we die before. */
  readonly isHeldBack?: boolean;
  /** Has the last word on how the program ended; it may know of a limit. */
  readonly judge?: (outcome: Outcome) => Outcome;
}

/** How the program ended. */
export interface Supervised {
  /** The program's own; 128 + n when signal n ended it; 126 or 127 when it could not be started. */
  readonly exitCode: number;
  readonly outcome: Outcome;
  /** Why it could not be started, as the system names it: "ENOENT"; absent when it ran. */
  readonly startFault?: string;
  readonly runId: string;
  /** Undefined when the run was not recorded. */
  readonly folder?: string;
}
