// Where an answer about runs is looked for.

import type { RunCurves } from "../../catalog/history/run-curves.js";
import type { RowKey } from "../../core/field/field-table.js";
import type { TableView } from "../../core/view/table-view.js";
import type { AnswerState } from "../answer-state.js";

export interface AnswerPlace {
  readonly state: AnswerState;
  readonly view: TableView;
  /** Histories of a row's run. */
  readonly curvesOf: (row: RowKey) => RunCurves;
}
