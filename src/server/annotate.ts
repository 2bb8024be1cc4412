// Notes and tags from the page: written as the commands note and tag write them.

import type { RowKey } from "../core/field/field-table.js";
import { UserError } from "../errors.js";
import { type AppendOptions, appendNote, appendTag, checkTag, removeTag } from "../store/annotations.js";
import type { Annotation } from "./api.js";

/** Most tags of one change. */
const mostTags = 100;
/** Longest tag. Characters. */
const longestTag = 200;

/**
 * Adds a note to a run, or adds and removes tags. All tags are checked before the first is written.
 * @throws UserError "empty-note", "bad-tag", "cannot-annotate"
 */
export function annotateRun(run: RowKey, change: Annotation, options: AppendOptions): void {
  if (change.kind === "note") {
    appendNote(run, change.text, options);
    return;
  }
  const [added, removed] = [change.add.map(checkWord), change.remove.map(checkWord)];
  if (added.length + removed.length > mostTags)
    throw new UserError("bad-tag", `At most ${mostTags} tags can be changed at once.`);
  for (const tag of added) appendTag(run, tag, options);
  for (const tag of removed) removeTag(run, tag, options);
}

function checkWord(tag: string): string {
  const checked = checkTag(tag);
  if (!/\s/.test(checked) && checked.length <= longestTag && !/^[-+]/.test(checked)) return checked;
  throw new UserError("bad-tag", `"${checked.slice(0, longestTag)}" is not a tag.`, {
    hint: "A tag is one short word, e.g. good or paper-v2.",
  });
}
