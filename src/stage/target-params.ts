// Holds params.npz of a target against what its meta.json says: as many numbers, of the kind that was named.

import { join } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { exitCodes, UserError } from "../errors.js";
import { findArrays } from "./arrays-file.js";
import { treeFiles } from "./artifact-place.js";
import { mismatch, precisionOf, type TargetMeta } from "./target-meta.js";

/**
 * Makes sure that the arrays of params.npz hold `dims.p` numbers of the target's precision. What is not told is not checked.
 * @throws UserError "parameter-mismatch", "precision-mismatch", "unreadable-arrays"
 */
export function checkParams(folder: string, meta: TargetMeta): void {
  const path = join(folder, treeFiles.params);
  const arrays = findArrays(path);
  if (arrays === undefined) return;
  const named = Object.entries(arrays);
  const count = named.reduce((sum, [, { data }]) => sum + data.length, 0);
  const p = isPlainObject(meta.dims) ? meta.dims.p : undefined;
  if (typeof p === "number" && p !== count) throw wrongCount(path, p, named);
  const precision = precisionOf(meta);
  const kind = precision === "float64" ? "f8" : "f4";
  const other = named.find(([, { dtype }]) => /f[248]$/.test(dtype) && !dtype.endsWith(kind));
  if (precision === undefined || other === undefined) return;
  throw mismatch(`${path}: "${other[0]}" is of ${other[1].dtype}, but the target is in ${precision}.`);
}

function wrongCount(
  path: string,
  p: number,
  arrays: readonly (readonly [string, { readonly shape: readonly number[] }])[],
): UserError {
  const shapes = arrays.slice(0, 8).map(([name, { shape }]) => `${name} (${shape.join(", ")})`);
  const message = `${path}: its arrays do not hold the ${p} parameters of dims.p: ${shapes.join(", ")}.`;
  return new UserError("parameter-mismatch", message, {
    hint: "Save exactly the parameters, or correct dims.p.",
    exitCode: exitCodes.refused,
  });
}
