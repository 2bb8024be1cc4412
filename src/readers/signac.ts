// signac's workspaces: workspace/<id>/ with the state point and the document of a job.

import type { Folder } from "./folder.js";
import { listingOf } from "./folder-listing.js";
import { addOwnFiles, listOwnFiles, type OwnFiles, pathsOfOwnFiles, readOwnHistory } from "./own-files.js";
import { readJsonObject } from "./read-json-file.js";
import type { Reader } from "./reader.js";
import { addResults, leavesOf, newDraft, type RunDraft, runOf } from "./run-draft.js";
import { foldersOfOtherRuns } from "./runs-inside.js";

const layout = "signac";
const statePoint = "signac_statepoint.json";
const document = "signac_job_document.json";
const isId = /^[0-9a-f]{32}$/;

export const signac: Reader = {
  layout,
  summary: "workspace/<32 hex digits>/: signac_statepoint.json and signac_job_document.json (signac)",
  find: (folder) => {
    if (!isId.test(folder.name) || !(folder.has(statePoint) || folder.has(document))) return undefined;
    const others = foldersOfOtherRuns(folder, listingOf(folder).folders);
    const not = { files: new Set([statePoint, document]), folders: new Set(others) };
    const listOwn = (): OwnFiles => listOwnFiles(folder, not);
    const settings = folder.pathOf(statePoint);
    const source = {
      id: folder.name,
      path: folder.path,
      files: [settings, folder.pathOf(document), ...pathsOfOwnFiles(listOwn())],
      read: (context: Parameters<typeof addOwnFiles>[2]["context"]) => {
        const draft = draftOf(folder);
        addDocument(draft, folder.pathOf(document));
        addOwnFiles(draft, listOwn(), { settings, context });
        return runOf(draft);
      },
      readHistory: () => readOwnHistory(listOwn(), draftOf(folder).params, settings),
    };
    return { runs: [source], problems: [], openFolders: others };
  },
};

/** A job with its state point, which is all that was chosen: its members are params whatever they are called. */
function draftOf(folder: Folder): RunDraft {
  const draft = newDraft({ id: folder.name, path: folder.path, root: folder.root, layout });
  const file = readJsonObject(folder.pathOf(statePoint));
  draft.problems.push(...lasting(file.problems));
  for (const [name, value] of leavesOf(file.value)) draft.params.set(name, value);
  if (file.value === undefined && file.problems.length === 0) {
    const message = "There is none: the params of this job are not known.";
    draft.problems.push({ code: "missing-file", path: file.path, message });
  }
  return draft;
}

function addDocument(draft: RunDraft, path: string): void {
  const file = readJsonObject(path);
  draft.problems.push(...lasting(file.problems));
  addResults(draft, file.value);
}

/** NaN and Infinity, as Python writes them, need no word. */
function lasting<T extends { readonly code: string }>(problems: readonly T[]): T[] {
  return problems.filter(({ code }) => code !== "json-repaired");
}
