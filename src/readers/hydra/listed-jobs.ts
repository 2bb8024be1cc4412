// Jobs of Hydra beside tables that list them: the reader of shapes joins such tables, so it reads these folders as a whole.

import type { Run } from "../../core/run.js";
import { Folder } from "../folder.js";
import { listingOf } from "../folder-listing.js";
import type { Found } from "../reader.js";
import { newDraft } from "../run-draft.js";
import { foldersOfOtherRuns } from "../runs-inside.js";
import { findByShape } from "../shape/find-by-shape.js";
import { addHydraFacts } from "./read-job.js";

/** The jobs of a folder that also holds a table; undefined where there is no such table, or fewer than two jobs. */
export function findListedJobs(folder: Folder): Found | undefined {
  const { files, folders } = listingOf(folder);
  if (!files.some((name) => /\.(?:csv|tsv)$/i.test(name))) return undefined;
  const [first, second] = folders;
  if (first === undefined || second === undefined) return undefined;
  if (![first, second].every((name) => folder.enter(name).has(".hydra"))) return undefined;
  const others = folders.flatMap((name) => othersIn(folder, name));
  const closed = new Set(others.map((name) => folder.pathOf(name)));
  const found = findByShape(new Folder(folder.path, folder.root), (path) => closed.has(path));
  const relative = folder.path.slice(folder.root.length + 1);
  const runs = found.runs.map((source) => {
    const id = relative === "" ? source.id : `${relative}/${source.id}`;
    const settings = new Folder(`${source.path}/.hydra`, folder.root);
    const isJob = source.rowKey === undefined && source.path !== folder.path;
    return {
      ...source,
      id,
      files: isJob
        ? [...source.files, settings.pathOf("hydra.yaml"), settings.pathOf("overrides.yaml")]
        : source.files,
      read: (context: Parameters<typeof source.read>[0]): Run => {
        const run = { ...source.read(context), id, root: folder.root, layout: "hydra" };
        return isJob ? withFacts(run, settings) : run;
      },
    };
  });
  return { runs, problems: found.problems, openFolders: others };
}

function othersIn(folder: Folder, name: string): string[] {
  const inside = folder.enter(name);
  const names = listingOf(inside).folders.filter((one) => one !== ".hydra");
  return foldersOfOtherRuns(inside, names).map((other) => `${name}/${other}`);
}

function withFacts(run: Run, settings: Folder): Run {
  const draft = newDraft(run);
  addHydraFacts(draft, settings);
  return {
    ...run,
    attributes: new Map([...draft.attributes, ...run.attributes]),
    problems: [...run.problems, ...draft.problems],
  };
}
