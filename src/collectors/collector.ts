// The contract of a collector: one source of facts about where and how a run was made. index.ts lists them.

import type { Problem } from "../errors.js";

/** What a collector may know of the world. Passed in, so that tests can choose it. */
export interface CollectorInput {
  /** Absolute. */
  readonly workingFolder: string;
  /** The command line of the run: program first. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Fires when the time limit is over: programs that were asked are ended then. */
  readonly signal: AbortSignal;
}

/** A file for the run folder. */
export interface CollectedFile {
  /** Relative to the run folder, with "/" between the parts. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a collector found. Everything is optional: what is absent is not known, and that is normal. */
export interface Collected {
  /** Members of metadata.json's sections, by section name; several collectors may add to one section. */
  readonly sections?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly files?: readonly CollectedFile[];
  readonly problems?: readonly Problem[];
}

export interface Collector {
  /** Name of the source, for problems: "git". */
  readonly name: string;
  /** Gathers the facts. Nothing it finds or misses may change the working folder or run foreign code. */
  readonly collect: (input: CollectorInput) => Promise<Collected> | Collected;
}
