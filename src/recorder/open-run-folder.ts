// How a run's folder begins: a new one is claimed, one to resume is taken up; either way it says that the run lives.

import { type Claim, claimRunFolder } from "../store/claim.js";
import type { FileSystem } from "../store/file-system.js";
import type { Metadata } from "../store/metadata-file.js";
import { discardRunFolder } from "../store/run-folder-file.js";
import { wantedRunId } from "../store/run-name.js";
import type { Clock } from "./clock.js";
import { MetadataDocument } from "./metadata-document.js";
import { reopenRun } from "./reopen-run.js";
import { firstSections, resumedSections } from "./run-sections.js";
import type { StartRunOptions } from "./start-options.js";
import { StatusWriter } from "./status-writer.js";

type Begun = { readonly status: StatusWriter; readonly metadata: MetadataDocument };

export interface OpenedFolder extends Claim, Begun {
  readonly root: string;
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
  options: Omit<StartRunOptions, "prices">,
  { files, clock }: Surroundings,
): OpenedFolder {
  if (options.resume !== undefined) {
    return reopenRun(options.resume, { files, root, nowMs: clock.wallMs }, (run) => {
      const sections = resumedSections(run.sections, clock.wallMs());
      return { ...run, ...begin(run.folder, sections, { files, clock }) };
    });
  }
  const startedMs = clock.wallMs();
  const claim = claimRunFolder(files, root, wantedRunId(options, new Date(startedMs)));
  try {
    return {
      ...claim,
      root,
      ...begin(claim.folder, firstSections(claim.id, options, startedMs), { files, clock }),
    };
  } catch (error) {
    discardRunFolder(files, claim.folder);
    throw error;
  }
}

/** First the status: whoever finds metadata.json finds out who writes it. */
function begin(folder: string, sections: Metadata, { files, clock }: Surroundings): Begun {
  const status = new StatusWriter({ files, folder, clock, startedMs: clock.wallMs() });
  const metadata = new MetadataDocument(files, folder, sections);
  status.begin();
  metadata.write();
  return { status, metadata };
}
