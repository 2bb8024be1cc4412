// Facts of code and machine that are the same for all trials of a launch: collected once, written into each run.

import { gatherSections } from "../recorder/facts.js";
import { processWorld } from "../recorder/world.js";

export interface SharedFacts {
  /** Sections of metadata.json: environment, git, packages. */
  readonly sections: Readonly<Record<string, unknown>>;
}

export const noFacts: SharedFacts = { sections: {} };

/** Collects them for programs that run in a folder. Never rejects. */
export async function collectSharedFacts(
  workingFolder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<SharedFacts> {
  const world = { ...processWorld(), workingFolder, environment, argv: [] };
  const { command: _, ...sections } = await gatherSections(world);
  return { sections };
}
