// How a run's folder begins: a new one is claimed, one to resume is taken up; either way it says that the run lives.

import { join } from "node:path";
import { type Claim, claimRunFolder } from "../store/claim.js";
import type { FileSystem } from "../store/file-system.js";
import type { Metadata } from "../store/metadata-file.js";
import { discardRunFolder } from "../store/run-folder-file.js";
import { runFiles } from "../store/run-layout.js";
import { wantedRunId } from "../store/run-name.js";
import type { Clock } from "./clock.js";
import { type JoinableRun, joinedSections } from "./join-run.js";
import { MetadataDocument } from "./metadata-document.js";
import type { Rank } from "./rank.js";
import { reopenRun } from "./reopen-run.js";
import { firstSections, refuseOtherRun, resumedSections } from "./run-sections.js";
import type { StartRunOptions } from "./start-options.js";
import { StatusWriter } from "./status-writer.js";

type Begun = { readonly status: StatusWriter; readonly metadata: MetadataDocument };

export interface OpenedFolder extends Claim, Begun {
  readonly root: string;
}

/** Prices are read by then. */
export interface OpenFolderOptions extends Omit<StartRunOptions, "prices"> {
  /** A run to take over from the process that began it. */
  readonly join?: JoinableRun;
  /** Its id, where others know it before it is there. */
  readonly id?: string;
  /** Of several processes that train together. */
  readonly rank?: Rank | undefined;
}

/** What is used of the world. */
interface Surroundings {
  readonly files: FileSystem;
  readonly clock: Clock;
}

/**
 * Claims a folder below the root, or takes up the one to resume, and writes everything that is known of the run.
 * @throws what the file system throws; UserError when the run to resume is missing, in use or not ours
 */
export function openRunFolder(
  root: string,
  options: OpenFolderOptions,
  { files, clock }: Surroundings,
): OpenedFolder {
  const { join } = options;
  const wanted = join?.folder ?? options.resume;
  if (wanted !== undefined) {
    const place = { files, root, nowMs: clock.wallMs, ...(join === undefined ? {} : { join }) };
    return reopenRun(wanted, place, (run) => {
      const nowMs = clock.wallMs();
      if (join === undefined) refuseOtherRun(run.sections, options);
      const sections =
        join === undefined
          ? resumedSections(run.sections, nowMs)
          : joinedSections(run.sections, options, nowMs);
      return { ...run, ...begin(run.folder, sections, { files, clock }, options.rank) };
    });
  }
  const startedMs = clock.wallMs();
  const claim = claimRunFolder(files, root, options.id ?? wantedRunId(options, new Date(startedMs)));
  try {
    return {
      ...claim,
      root,
      ...begin(claim.folder, firstSections(claim.id, options, startedMs), { files, clock }, options.rank),
    };
  } catch (error) {
    discardRunFolder(files, claim.folder);
    throw error;
  }
}

/** First the status: whoever finds metadata.json finds out who writes it. */
function begin(folder: string, sections: Metadata, { files, clock }: Surroundings, rank?: Rank): Begun {
  const status = new StatusWriter({ files, folder, clock, startedMs: clock.wallMs(), rank });
  const metadata = new MetadataDocument(files, join(folder, runFiles.metadata), sections);
  status.begin();
  metadata.write();
  return { status, metadata };
}
