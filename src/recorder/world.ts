// The world as the recorder sees it: passed in, so that tests can choose it.

import { type FileSystem, nodeFileSystem } from "../store/file-system.js";
import { type Clock, systemClock } from "./clock.js";
import { type ExitWatch, processExitWatch } from "./exit-watch.js";
import { type Warn, warnOnStderr } from "./warnings.js";

export interface RecorderWorld {
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly warn: Warn;
  /** Absolute. */
  readonly workingFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The command line, program first. */
  readonly argv: readonly string[];
  readonly exitWatch: ExitWatch;
}

/** This process. */
export function processWorld(): RecorderWorld {
  return {
    files: nodeFileSystem,
    clock: systemClock,
    warn: warnOnStderr,
    workingFolder: process.cwd(),
    environment: process.env,
    argv: process.argv,
    exitWatch: processExitWatch,
  };
}
