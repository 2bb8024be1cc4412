// Guild AI's runs: runs/<id>/.guild with attrs/*, one YAML file each, and event files.

import { basename, dirname } from "node:path";
import { deletedRuns } from "./deleted-runs.js";
import type { Folder } from "./folder.js";
import { listingOf } from "./folder-listing.js";
import { attributeFiles, listEvents, readGuildHistory, readGuildRun } from "./guild/read-run.js";
import type { Found, Reader, RunSource } from "./reader.js";

const layout = "guild";
const ownFolder = ".guild";
const isId = /^[0-9a-f]{32}$/;

export const guild: Reader = {
  layout,
  summary: ".guild/runs/<id>/.guild: attrs/{flags,started,exit_status,…} and event files (Guild AI)",
  find: (folder) => {
    if (isRun(folder)) return { runs: [sourceOf(folder, undefined)], problems: [], openFolders: [] };
    const ids = listingOf(folder).folders.filter((name) => isId.test(name) && isRun(folder.enter(name)));
    return ids.length === 0 ? undefined : findRuns(folder, ids);
  },
};

/** The folder of all runs, or that of deleted ones. */
function findRuns(folder: Folder, ids: readonly string[]): Found {
  const taken = new Set(ids);
  const openFolders = listingOf(folder).folders.filter((name) => !taken.has(name));
  if (folder.name === "runs" && basename(dirname(folder.path)) === "trash")
    return { runs: [], problems: deletedRuns(folder.path, ids.length, "Guild AI"), openFolders };
  const parents = parentsOf(folder, ids);
  const runs = ids.map((id) => sourceOf(folder.enter(id), parents.get(id)));
  return { runs, problems: [], openFolders };
}

/** `.guild` of a home holds runs/; only that of a run has attrs/ or says which operation it is. */
function isRun(folder: Folder): boolean {
  if (!folder.has(ownFolder)) return false;
  const { files, folders } = listingOf(folder.enter(ownFolder));
  return folders.includes("attrs") || files.includes("opref");
}

/** A batch has a link, or a folder, for each of its trials. */
function parentsOf(folder: Folder, ids: readonly string[]): Map<string, string> {
  const parents = new Map<string, string>();
  for (const id of ids) {
    const batch = folder.enter(id);
    if (!listingOf(batch.enter(ownFolder)).folders.includes("proto")) continue;
    for (const trial of [...batch.linkNames(), ...batch.folderNames()])
      if (isId.test(trial)) parents.set(trial, id);
  }
  return parents;
}

function sourceOf(folder: Folder, parent: string | undefined): RunSource {
  const place = { id: folder.name, path: folder.path, root: folder.root, layout };
  const own = folder.enter(ownFolder);
  const events = listEvents(folder);
  return {
    id: place.id,
    path: folder.path,
    files: [
      own.path,
      own.pathOf("attrs"),
      ...attributeFiles.map((name) => own.pathOf(`attrs/${name}`)),
      ...events.map(({ path }) => path),
    ],
    read: () => readGuildRun(place, { own, parent, events: listEvents(folder) }),
    readHistory: () => readGuildHistory(listEvents(folder)),
  };
}
