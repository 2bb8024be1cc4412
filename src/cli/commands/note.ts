// `runledger note RUN TEXT`: adds a dated note to any run.

import { refuseAnnotatingArchived } from "../../catalog/archive/archive-field.js";
import { getRun } from "../../catalog/find-run.js";
import { exitCodes } from "../../errors.js";
import { appendNote } from "../../store/annotations.js";
import type { RunCommand } from "../command.js";
import { openRuns, rootsOf } from "../open-runs.js";

export const run: RunCommand = (invocation, context) => {
  const [name = "", ...words] = invocation.positionals;
  const open = openRuns(rootsOf(invocation), context);
  const { contract } = open.places;
  const found = getRun(open.runs, name, { contract, workingFolder: context.workingFolder });
  refuseAnnotatingArchived(found);
  appendNote(found, words.join(" "), { nowMs: context.now() });
  context.writeOut(`${found.id}: noted\n`);
  return exitCodes.done;
};
