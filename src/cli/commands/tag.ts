// `runledger tag RUN ±TAG`: adds and removes tags of any run.

import { refuseAnnotatingArchived } from "../../catalog/archive/archive-field.js";
import { getRun } from "../../catalog/find-run.js";
import { exitCodes, UserError } from "../../errors.js";
import { appendTag, checkTag, removeTag } from "../../store/annotations.js";
import type { RunCommand } from "../command.js";
import { openRuns, rootsOf } from "../open-runs.js";

export const run: RunCommand = (invocation, context) => {
  const [name = "", ...words] = invocation.positionals;
  const changes = words.map(parseChange);
  const open = openRuns(rootsOf(invocation), context);
  const { contract } = open.places;
  const found = getRun(open.runs, name, { contract, workingFolder: context.workingFolder });
  refuseAnnotatingArchived(found);
  for (const { tag, isAdded } of changes) {
    (isAdded ? appendTag : removeTag)(found, tag, { nowMs: context.now() });
  }
  context.writeOut(`${found.id}: ${words.join(" ")}\n`);
  return exitCodes.done;
};

/** All words are checked before the first is written. */
function parseChange(word: string): { tag: string; isAdded: boolean } {
  if (/\s/.test(word)) {
    throw new UserError("bad-tag", `"${word}" is not a tag.`, {
      hint: "A tag is one word: +good adds it, -good removes it.",
      exitCode: exitCodes.usage,
    });
  }
  return { tag: checkTag(word.replace(/^[-+]/, "")), isAdded: !word.startsWith("-") };
}
