// `runledger compare` of a root as a program to time: cold, with no index of an earlier run, or warm, with one.

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { commandFile, dataFolder } from "./places.js";
import { type Program, runOnce } from "./processes.js";

/** The question that large roots are asked. */
export const topFifty = ["--sort-by", "t20_mae", "--top", "50"] as const;

type Named<Name extends string> = Program & { readonly name: Name };

/** Compares as on the first look: any index of an earlier look is removed before each start. */
export function coldCompare<Name extends string>(
  name: Name,
  root: string,
  options: readonly string[],
): Named<Name> {
  const args = [commandFile, "compare", root, ...options];
  if (!hasOption("--cache")) return { name, file: process.execPath, args };
  const cache = join(dataFolder(), `cache-cold-${process.pid}`);
  const prepare = (): void => rmSync(cache, { recursive: true, force: true });
  process.once("exit", prepare);
  return { name, file: process.execPath, args: [...args, "--cache", cache], prepare };
}

/**
 * Compares as on every later look: the index is made here, once. Undefined when this version keeps none.
 * @param cache names the index; the same name is the same index
 */
export function warmCompare<Name extends string>(
  name: Name,
  root: string,
  options: readonly string[],
): Named<Name> | undefined {
  if (!hasOption("--cache")) return undefined;
  const cache = join(dataFolder(), `cache-warm-${process.pid}`);
  mkdirSync(cache, { recursive: true });
  process.once("exit", () => rmSync(cache, { recursive: true, force: true }));
  const args = [commandFile, "compare", root, ...options, "--cache", cache];
  const program = { name, file: process.execPath, args };
  runOnce(program);
  return program;
}

/** Whether this version's compare knows an option. */
export function hasOption(option: string): boolean {
  const help = {
    name: "runledger compare --help",
    file: process.execPath,
    args: [commandFile, "compare", "--help"],
  };
  return new RegExp(`${option}\\b`).test(runOnce(help).output);
}
