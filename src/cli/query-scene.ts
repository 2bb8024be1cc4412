// The runs that a query may read: opened when a table of them is asked for, and not before.

import { resolve } from "node:path";
import { findPlaces, type Places } from "../catalog/roots.js";
import type { FieldTable } from "../core/field/field-table.js";
import type { Problem } from "../errors.js";
import type { Invocation } from "./command.js";
import type { Context } from "./context.js";
import { type OpenRunTable, openRunTable } from "./open-runs.js";

export interface QueryScene {
  readonly places: Places;
  /** Folder of the database that has the steps, absolute; undefined for the usual one of each root. */
  readonly stepsFolder: string | undefined;
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
  const { steps } = invocation.options;
  let open: OpenRunTable | undefined;
  return {
    places,
    stepsFolder: steps === undefined ? undefined : resolve(context.workingFolder, String(steps)),
    table: () => {
      open ??= openRunTable(invocation, context);
      return open.table;
    },
    problems: () => open?.problems ?? [],
    finish: () => open?.finish(),
  };
}
