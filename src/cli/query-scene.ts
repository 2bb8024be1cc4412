// The runs that a query may read: opened when a table of them is asked for, and not before.

import { findPlaces, type Places } from "../catalog/roots.js";
import type { FieldTable } from "../core/field/field-table.js";
import type { Problem } from "../errors.js";
import type { Invocation } from "./command.js";
import type { Context } from "./context.js";
import { type OpenRunTable, openRunTable } from "./open-runs.js";

export interface QueryScene {
  readonly places: Places;
  /** Opens the runs; once. */
  readonly table: () => FieldTable;
  /** Of the runs, where they were opened. */
  readonly problems: () => readonly Problem[];
  /** To be called when everything is printed. */
  readonly finish: () => void;
}

/** @param invocation with roots as positionals */
export function openScene(invocation: Invocation, context: Context): QueryScene {
  const places = findPlaces(context.workingFolder, invocation.positionals);
  let open: OpenRunTable | undefined;
  return {
    places,
    table: () => {
      open ??= openRunTable(invocation, context);
      return open.table;
    },
    problems: () => open?.problems ?? [],
    finish: () => open?.finish(),
  };
}
