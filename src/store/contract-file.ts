// Finds and reads runledger.yaml, and what it says of the folder that new runs go to.

import { dirname, join, resolve } from "node:path";
import type { Contract } from "../core/contract/contract.js";
import { checkContract } from "../core/contract/contract-check.js";
import { exitCodes, UserError } from "../errors.js";
import { findUpward } from "../formats/find-upward.js";
import { readTextFile } from "../formats/read-file.js";
import { parseYaml, YamlSyntaxError } from "../formats/yaml.js";

export const contractFileName = "runledger.yaml";

/** Absolute path of the nearest runledger.yaml in `start` or above it; undefined when there is none. */
export function findContractFile(start: string): string | undefined {
  return findUpward(start, contractFileName);
}

/**
 * Reads and checks a runledger.yaml.
 * @throws UserError "bad-contract" with file and line
 */
export function readContract(file: string): Contract {
  const read = readTextFile(file);
  if (!("text" in read)) {
    const message = "problem" in read ? read.problem.message : "is missing";
    throw new UserError("bad-contract", `${file}: ${message}`, { exitCode: exitCodes.usage });
  }
  try {
    const { value, lineOf } = parseYaml(read.text);
    return checkContract(value, file, (path) => lineOf([...path]));
  } catch (error) {
    if (!(error instanceof YamlSyntaxError)) throw error;
    throw new UserError("bad-contract", `${file}:${error.line}: ${error.message}`, {
      hint: "Mend the YAML; its form is described in README.md.",
      exitCode: exitCodes.usage,
    });
  }
}

/**
 * The folder that new runs go to: the contract's first root, else experiments/. Absolute; it need not exist yet.
 * @throws UserError "bad-contract"
 */
export function recordingRoot(workingFolder: string): string {
  const file = findContractFile(workingFolder);
  const first = file === undefined ? undefined : readContract(file).roots[0];
  return first === undefined || file === undefined
    ? join(workingFolder, "experiments")
    : resolve(dirname(file), first);
}
