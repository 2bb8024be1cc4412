// The file that keeps references: small text that belongs in git, beside runledger.yaml.

import { dirname, join } from "node:path";
import { checkReferences, type References, referencesToData } from "../core/gate/reference.js";
import { exitCodes, UserError } from "../errors.js";
import { printYaml } from "../formats/print-yaml.js";
import { readTextFile } from "../formats/read-file.js";
import { parseYaml, YamlSyntaxError } from "../formats/yaml.js";
import { replaceFile } from "./atomic-write.js";
import { type LockWorld, withAwaitedLock } from "./awaited-lock.js";

export const referencesFileName = "runledger.references.yaml";

export interface KeptReferences {
  /** Absolute path; the file need not exist. */
  readonly file: string;
  readonly references: References;
}

/**
 * Reads the references: from the file beside runledger.yaml, else from the one in the working folder. None when there is
 * no such file.
 * @param contractFile absolute path of runledger.yaml; undefined when there is none
 * @throws UserError "bad-references" with file and line
 */
export function readReferences(contractFile: string | undefined, workingFolder: string): KeptReferences {
  const file = join(contractFile === undefined ? workingFolder : dirname(contractFile), referencesFileName);
  const read = readTextFile(file);
  if ("missing" in read) return { file, references: new Map() };
  if (!("text" in read)) throw unreadable(file, read.problem.message);
  try {
    const { value, lineOf } = parseYaml(read.text);
    return { file, references: checkReferences(value, file, lineOf) };
  } catch (error) {
    if (!(error instanceof YamlSyntaxError)) throw error;
    throw unreadable(`${file}:${error.line}`, error.message);
  }
}

/**
 * Reads the references again, changes them and replaces the file, under a lock: of two changes at one time none is lost.
 * After a crash at any moment the file holds the old or the new references.
 * @returns the references as they were before
 * @throws (rejects) UserError "bad-references", "locked"; what the change and the file system throw
 */
export async function changeReferences(
  place: { readonly contractFile: string | undefined; readonly workingFolder: string },
  world: LockWorld,
  change: (old: References) => References,
): Promise<KeptReferences> {
  const { file } = readReferences(place.contractFile, place.workingFolder);
  return withAwaitedLock(`${file}.lock`, world, () => {
    const old = readReferences(place.contractFile, place.workingFolder);
    replaceFile(world.files, file, printYaml(referencesToData(change(old.references)), comment));
    return old;
  });
}

const comment = [
  "References that runs are gated against, with the values they had then. Keep this file in git.",
  "Written by: runledger reference set RUN --name NAME",
];

function unreadable(place: string, message: string): UserError {
  return new UserError("bad-references", `${place}: ${message}`, {
    hint: "Mend it, or take it from git.",
    exitCode: exitCodes.usage,
  });
}
