// `runledger scan [ROOT…]`: tells where secrets lie in files. Changes nothing and prints no secret.

import { statSync } from "node:fs";
import { resolve } from "node:path";
import { findPlaces } from "../../catalog/roots.js";
import { scanFolder } from "../../collectors/scan/scan-folder.js";
import { matchesGlob } from "../../core/glob.js";
import { exitCodes } from "../../errors.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { shorten } from "../open-runs.js";
import { ScanReport } from "../scan-report.js";

export const run: RunCommand = async (invocation, context) => {
  const { options } = invocation;
  const ignored = Array.isArray(options.ignore) ? options.ignore.map(String) : [];
  const report = new ScanReport(context, options.json === true);
  const isIgnored = (path: string): boolean => ignored.some((pattern) => matchesGlob(pattern, path));
  report.begin();
  for (const place of placesOf(invocation, context)) {
    await scanFolder(place, shorten(place, context), { isIgnored, sink: report });
  }
  report.end();
  if (report.secrets > 0) return exitCodes.missed;
  return options.strict === true && report.problems > 0 ? exitCodes.unreadable : exitCodes.done;
};

/** Folders as every command finds them; a file may be named too. */
function placesOf({ positionals }: Invocation, context: Context): string[] {
  const paths = positionals.map((name) => resolve(context.workingFolder, name));
  const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  const folders = positionals.filter((_, index) => !isFile(paths[index] ?? ""));
  const found =
    positionals.length > 0 && folders.length === 0 ? [] : findPlaces(context.workingFolder, folders).roots;
  return [...found, ...paths.filter(isFile)];
}
