// Settings that RL Baselines3 Zoo keeps in a folder inside the run: args.yml and config.yml, lists of pairs.

import { isPlainObject } from "../../core/flatten.js";
import type { Problem } from "../../errors.js";
import type { Folder } from "../folder.js";
import { readYamlFile } from "../read-yaml-file.js";

const fileNames = ["args.yml", "config.yml"];

/** Whether a folder holds both files. */
export function isZooFolder(folder: Folder): boolean {
  return fileNames.every((name) => folder.has(name));
}

/** Members of both, those of config.yml, the hyperparameters in force, last. */
export function readZooSettings(folder: Folder): {
  readonly members: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
} {
  const files = fileNames.map((name) => readYamlFile(folder.pathOf(name)));
  const members = Object.assign({}, ...files.map(({ value }) => membersOf(value))) as Record<string, unknown>;
  return { members, problems: files.flatMap(({ problems }) => problems) };
}

/** Python's ordered dictionaries are written as a list of one list of pairs. */
function membersOf(value: unknown): Record<string, unknown> {
  if (isPlainObject(value)) return value;
  if (!Array.isArray(value)) return {};
  const pairs = value.length === 1 && Array.isArray(value[0]) ? value[0] : value;
  return Object.fromEntries(
    pairs.flatMap((pair: unknown) =>
      Array.isArray(pair) && pair.length === 2 && typeof pair[0] === "string" ? [[pair[0], pair[1]]] : [],
    ),
  );
}
