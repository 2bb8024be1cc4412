// Settings that people's programs keep in the folder of a tool which itself keeps none: config.json, args.yaml, ….

import type { Problem } from "../errors.js";
import type { Folder } from "./folder.js";
import { listingOf } from "./folder-listing.js";
import { readJsonObject } from "./read-json-file.js";
import { readYamlFile } from "./read-yaml-file.js";

const settingsName = /^(?:config|args|params|hparams|hyper_?param(?:eter)?s|settings)\.(?:json|ya?ml)$/i;

/** Members of all such files in the order of their names, and what is wrong with the files. */
export function readSettingsBeside(folder: Folder): {
  readonly members: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
} {
  let members: Readonly<Record<string, unknown>> = {};
  const problems: Problem[] = [];
  for (const name of listingOf(folder).files) {
    if (!settingsName.test(name)) continue;
    const path = folder.pathOf(name);
    const file = name.toLowerCase().endsWith(".json") ? { ...readJsonObject(path) } : readYamlFile(path);
    members = { ...members, ...("members" in file ? file.members : file.value) };
    problems.push(...file.problems);
  }
  return { members, problems };
}
