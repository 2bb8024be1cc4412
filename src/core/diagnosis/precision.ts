// What a run's params say of its numerics: half precision, clipping, a loss of several parts.

import type { Named } from "./roles.js";
import { numberIn, type RoleValues, textIn } from "./roles.js";

/** The field that says 16-bit floats of narrow range (not bfloat16); undefined where none does. */
export function halfPrecision(roles: RoleValues): Named | undefined {
  const named = roles.get("precision");
  if (named === undefined) return undefined;
  const { field, value } = named;
  if (value === 16 || (value === true && /fp16|float16/i.test(field))) return named;
  return typeof value === "string" &&
    /^(16|16-mixed|16-true|fp16|float16|half|torch\.float16|<f2)$/i.test(value)
    ? named
    : undefined;
}

/** The field that says that the loss is put together from several; undefined where none does. */
export function compositeLoss(roles: RoleValues): Named | undefined {
  const type = textIn(roles, "lossType");
  if (
    type !== undefined &&
    /aux|composite|combin|multi[_-]?(task|loss|scale)|joint|weighted_sum|\+/i.test(type.value)
  )
    return type;
  const weight = numberIn(roles, "auxiliaryWeight");
  return weight !== undefined && weight.value > 0 ? weight : undefined;
}
