// Writes _catalog.jsonl and every _runs.jsonl anew from the artifacts that are there.

import { dirname, join } from "node:path";
import type { FileSystem } from "../store/file-system.js";
import type { MachineIdentity } from "../store/read-context.js";
import { placeOf, targetsFolder, treeFiles } from "./artifact-place.js";
import { listStages, type StageRow } from "./list-stages.js";
import { type ManifestLine, rewriteLines } from "./manifest-lines.js";
import { catalogLine, runLine } from "./manifest-rows.js";
import { readCommitFile } from "./target-meta.js";

export interface RebuildWorld {
  readonly files: FileSystem;
  readonly nowMs: () => number;
  readonly machine: MachineIdentity;
}

/**
 * Rebuilds the manifests of a root: a line for each target and run that is there, in the order they were made; lines of
 * what is gone go. Returns the files that changed.
 * @throws (rejects) UserError "locked"; what the file system throws
 */
export async function rebuildManifests(root: string, world: RebuildWorld): Promise<string[]> {
  const built = (): StageRow[] =>
    listStages(root, world.machine).rows.filter(({ state }) => state === "built");
  const targets = built().filter(({ target }) => target === undefined);
  const changed: string[] = [];
  const rewrite = async (path: string, lines: () => ManifestLine[]): Promise<void> => {
    if (await rewriteLines(path, () => lines().sort(byTime), world)) changed.push(path);
  };
  if (targets.length > 0) {
    await rewrite(join(targetsFolder(root), treeFiles.catalog), () =>
      built()
        .filter(({ target }) => target === undefined)
        .map(({ id, path }) => catalogLine(id, readCommitFile(join(path, treeFiles.meta)) ?? {})),
    );
  }
  for (const { path } of targets) {
    await rewrite(join(path, treeFiles.runs), () =>
      built()
        .filter((row) => row.target !== undefined && dirname(row.path) === path)
        .map((run) =>
          runLine(root, placeOf(run.path), readCommitFile(join(run.path, treeFiles.analysis)) ?? {}),
        ),
    );
  }
  return changed;
}

function byTime(a: ManifestLine, b: ManifestLine): number {
  return Number(a.created_at ?? 0) - Number(b.created_at ?? 0);
}
