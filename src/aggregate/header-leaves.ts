// Which columns the members of headers and steps go to.

import type { LogLine } from "../catalog/step-log-lines.js";
import { flattenInto } from "../core/flatten.js";
import { encodeJson } from "../core/json/tolerant-json.js";
import type { Value } from "../core/value.js";
import type { Cell } from "./column-type.js";
import { reasonPrefix } from "./run-tally.js";

/** Members of steps whose names are taken by the columns that say where a row comes from. */
const takenNames = new Set(["source", "line", "folder", "run_id", "step", "more"]);
/** Members of a header that are not settings. */
const notSettings = new Set(["run_header", "run_id", "ts"]);

/** The settings of a header, by column; lists as JSON text. */
export function headerLeaves(header: LogLine): [name: string, value: Cell][] {
  const leaves: [string, Cell][] = [];
  const sink = { set: (name: string, value: Value) => void leaves.push([name, cellOf(value)]) };
  for (const [name, member] of Object.entries(header)) {
    if (!notSettings.has(name)) flattenInto(sink, member, nameOf(name));
  }
  return leaves;
}

/** The column of a member of a log. */
export function nameOf(member: string): string {
  return takenNames.has(member) || member.startsWith(reasonPrefix) ? `log.${member}` : member;
}

function cellOf(value: Value): Cell {
  return typeof value === "object" && value !== null ? encodeJson(value) : value;
}
