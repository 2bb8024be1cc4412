// What the readers say of one folder, and what that means for the folder as a whole.

import type { Folder } from "../readers/folder.js";
import { readers } from "../readers/index.js";
import type { Found } from "../readers/reader.js";

/** A reader that knows something in the folder. */
export interface Answer {
  readonly layout: string;
  readonly found: Found;
}

/**
 * Asks the readers in their order, up to the first that claims the folder; those before it may have taken files of it.
 * Empty when nobody knows anything in it.
 */
export function askReaders(folder: Folder): readonly Answer[] {
  const answers: Answer[] = [];
  for (const { layout, find } of readers) {
    const found = find(folder);
    if (found === undefined) continue;
    answers.push({ layout, found });
    if (found.takesFiles === undefined) break;
  }
  return answers;
}

/**
 * All answers as one: sub-folders are open where every reader leaves them open; only files are taken where nobody claims
 * the folder. Undefined when there are none.
 */
export function joinAnswers(answers: readonly Answer[]): Found | undefined {
  const [first, ...others] = answers.map(({ found }) => found);
  if (first === undefined || others.length === 0) return first;
  const founds = [first, ...others];
  const isOnlyFiles = founds.every(({ takesFiles }) => takesFiles !== undefined);
  return {
    runs: founds.flatMap(({ runs }) => runs),
    problems: founds.flatMap(({ problems }) => problems),
    openFolders: first.openFolders.filter((name) =>
      others.every(({ openFolders }) => openFolders.includes(name)),
    ),
    ...(isOnlyFiles ? { takesFiles: founds.flatMap(({ takesFiles }) => takesFiles ?? []) } : {}),
  };
}
