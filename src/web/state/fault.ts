// What a failed question says to people.

import type { ApiFault } from "../../server/api.js";

/** Message and hint of what a source rejected with, in one text. */
export function faultMessage(error: unknown): string {
  if (isApiFault(error)) return error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
  return error instanceof Error ? error.message : String(error);
}

/** Whether it is the answer to a question that cannot be answered, and not a defect. */
export function isApiFault(error: unknown): error is ApiFault {
  return typeof error === "object" && error !== null && "code" in error && "message" in error;
}
