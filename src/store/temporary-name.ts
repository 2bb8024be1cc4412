// The name that a file has while it is written, beside the place where it goes.

import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";

/** A new one for what goes to `path`. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
}

/** Whether a name in the folder of `path` is one that `temporaryName` gave for it. */
export function isTemporaryOf(path: string, name: string): boolean {
  const start = `.${basename(path)}.`;
  return name.startsWith(start) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(start.length));
}
