// Where commands look for runs, and the contract that goes with it.

import { readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Contract, emptyContract } from "../core/contract/contract.js";
import { exitCodes, UserError } from "../errors.js";
import { findContractFile, readContract } from "../store/contract-file.js";

export { recordingRoot } from "../store/contract-file.js";

/** Folders that people keep runs in, looked for in this order where nothing else is said. */
const usualRoots = ["experiments", "runs", "mlruns", "wandb", "lightning_logs", "results"];

export interface Places {
  /** Absolute paths, in the order given. */
  readonly roots: readonly string[];
  readonly contract: Contract;
  /** Absolute path of the contract's file; undefined when there is none. */
  readonly contractFile: string | undefined;
}

/**
 * Decides where to look: the roots asked for, else those of the nearest runledger.yaml upward, else the usual folders
 * that exist here, else here.
 * @throws UserError "no-such-root" for a root that is asked for and does not exist or is a file; "bad-contract"
 */
export function findPlaces(workingFolder: string, asked: readonly string[]): Places {
  const contractFile = findContractFile(contractStart(workingFolder, asked));
  const contract = contractFile === undefined ? emptyContract : readContract(contractFile);
  if (asked.length > 0) {
    const roots = asked.map((root) => checkRoot(workingFolder, root));
    return { roots: distinctFolders(roots), contract, contractFile };
  }
  const home = contractFile === undefined ? workingFolder : dirname(contractFile);
  const named = contract.roots.map((root) => resolve(home, root)).filter(isFolder);
  if (named.length === 0 && contract.roots.length > 0)
    throw noNamedRoot(contractFile ?? home, contract.roots);
  const usual = usualRoots.map((name) => join(workingFolder, name)).filter(isFolder);
  const roots = named.length > 0 ? named : usual.length > 0 ? usual : [workingFolder];
  return { roots, contract, contractFile };
}

/** A contract beside or above a single root that was asked for goes before one above the working folder. */
function contractStart(workingFolder: string, asked: readonly string[]): string {
  const [first] = asked;
  const folder = first === undefined ? workingFolder : resolve(workingFolder, first);
  return findContractFile(folder) === undefined ? workingFolder : folder;
}

/** One folder may be given by several names and links; the first stays. */
function distinctFolders(paths: readonly string[]): string[] {
  const real = paths.map((path) => realpathSync(path));
  return paths.filter((_, index) => real.indexOf(real[index] ?? "") === index);
}

function noNamedRoot(contractFile: string, roots: readonly string[]): UserError {
  return new UserError("no-such-root", `${contractFile}: none of its roots exists: ${roots.join(", ")}.`, {
    hint: "Roots are relative to the folder of the file. Mend them, or name a folder: runledger compare FOLDER",
    exitCode: exitCodes.usage,
  });
}

function checkRoot(workingFolder: string, root: string): string {
  const path = resolve(workingFolder, root);
  const stat = statOf(path, root);
  if (stat?.isDirectory()) return path;
  if (stat !== undefined) {
    throw new UserError("root-is-file", `${root}: is a file, not a folder of runs.`, {
      hint: `Give the folder that holds the runs: runledger compare ${dirname(root)}`,
      exitCode: exitCodes.usage,
    });
  }
  const [nearest] = foldersNear(workingFolder);
  const hint =
    nearest === undefined
      ? "Check the path."
      : `Check the path. Folders here: ${foldersNear(workingFolder).join(", ")}`;
  throw new UserError("no-such-root", `${root}: no such folder.`, { hint, exitCode: exitCodes.usage });
}

/** @throws UserError "no-such-root" where the system does not say what is there */
function statOf(path: string, root: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const reason = code === "ELOOP" ? "is a link that leads back to itself" : `cannot be looked at (${code})`;
    throw new UserError("no-such-root", `${root}: ${reason}.`, {
      hint: "Check the path and your rights there.",
      exitCode: exitCodes.usage,
      cause: error,
    });
  }
}

function foldersNear(workingFolder: string): string[] {
  const names = readdirSync(workingFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
    .map((entry) => entry.name)
    .sort();
  return names.slice(0, 8);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
