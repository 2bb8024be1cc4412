// Which build of this program made something derived: another one may read the same files in another way.

import { statSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

declare const __RUNLEDGER_VERSION__: string;

/** Version of a form, version of the program, and when its folder was filled, as one text. */
export function programBuild(formVersion: number): string {
  const folder = dirname(fileURLToPath(import.meta.url));
  const builtMs = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return `${formVersion} ${__RUNLEDGER_VERSION__} ${builtMs}`;
}
