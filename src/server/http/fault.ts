// Turns whatever went wrong into what the page is told: trouble a person can mend in its own words, defects by a number.

import { randomBytes } from "node:crypto";
import { UserError } from "../../errors.js";
import type { SentFault } from "./send.js";

/** Statuses of faults that are not simply wrong questions. */
const statuses: Readonly<Record<string, number>> = {
  "unknown-key": 404,
  "no-such-run": 404,
  "no-such-file": 404,
  "no-such-address": 404,
  "no-predictions": 404,
  "no-history": 404,
  "large-body": 413,
  "wrong-type": 415,
  "cannot-annotate": 500,
  "no-page": 503,
  "too-many-pages": 503,
};

/** System errors that say that a run has gone or changed while it was read. */
const goneCodes = new Set(["ENOENT", "ENOTDIR", "ELOOP", "EISDIR", "ESTALE"]);

/**
 * The fault that an error is. A defect gets a number; its trace goes to `report` under that number, and nothing of it
 * to the page.
 */
export function faultOf(error: unknown, report: (text: string) => void): SentFault {
  if (error instanceof UserError) {
    const { code, message, hint } = error;
    const status = statuses[code] ?? 400;
    return hint === undefined ? { status, code, message } : { status, code, message, hint };
  }
  if (goneCodes.has((error as NodeJS.ErrnoException | undefined)?.code ?? "")) {
    const message = "Files of the run have gone or changed while they were read.";
    return { status: 404, code: "gone", message, hint: "Load the page again." };
  }
  const id = randomBytes(4).toString("hex");
  report(
    `runledger ui: defect ${id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  const message = `The server could not answer this (${id}).`;
  return { status: 500, code: "defect", message, hint: "The terminal that runledger ui runs in says more." };
}
