// The commands: a spec each, and where its code is. Adding one is one file and one line.

import type { Command } from "../command.js";
import { completionSpec, indexSpec, noteSpec, tagSpec } from "./annotate.spec.js";
import { fieldsSpec, listSpec, showSpec } from "./browse.spec.js";
import { compareSpec } from "./compare.spec.js";

export const commands: readonly Command[] = [
  { spec: compareSpec, load: () => import("./compare.js") },
  { spec: listSpec, load: () => import("./list.js") },
  { spec: showSpec, load: () => import("./show.js") },
  { spec: fieldsSpec, load: () => import("./fields.js") },
  { spec: noteSpec, load: () => import("./note.js") },
  { spec: tagSpec, load: () => import("./tag.js") },
  { spec: indexSpec, load: () => import("./index-runs.js") },
  { spec: completionSpec, load: () => import("./completion.js") },
];
