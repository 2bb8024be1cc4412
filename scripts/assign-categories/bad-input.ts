// The error of somebody who gave something wrong on the command line.

import { exitCodes, UserError } from "runledger";

/** Ends the command with the exit code of wrong usage. */
export function badInput(message: string, hint: string): UserError {
  return new UserError("bad-input", message, { hint, exitCode: exitCodes.usage });
}
