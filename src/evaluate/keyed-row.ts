// What the work on an item returned, as the row that is recorded.

import type { ItemRow } from "../core/evaluation/item-score.js";
import { isPlainObject } from "../core/flatten.js";
import { UserError } from "../errors.js";

/**
 * The row with the item's key in front. A value of the row's own in the key's column that is not the key goes to a column
 * with a "_" at its end: the key decides what is skipped when the run is resumed.
 * @throws UserError "no-row" for what is no object of columns
 */
export function keyedRow(keyColumn: string, key: string, returned: unknown): ItemRow {
  if (!isPlainObject(returned)) {
    const kind = Array.isArray(returned)
      ? "an array"
      : returned === undefined
        ? "nothing"
        : `a ${typeof returned}`;
    throw new UserError(
      "no-row",
      `run() returned ${returned === null ? "null" : kind}, not an object of columns`,
    );
  }
  const { [keyColumn]: own, ...others } = returned;
  const isOther = own !== undefined && own !== null && String(own) !== key;
  return { [keyColumn]: key, ...others, ...(isOther ? { [`${keyColumn}_`]: own } : {}) };
}
