// files/ of a W&B run: what older versions wrote beside the log, and all that the first ones wrote.

import { isPlainObject } from "../../core/flatten.js";
import type { Problem } from "../../errors.js";
import { readTextFile } from "../../formats/read-file.js";
import { parseYaml, YamlSyntaxError } from "../../formats/yaml.js";
import { readJsonFile } from "../read-json-file.js";

export interface RunFiles {
  /** config.yaml without W&B's own members; undefined when there is none. */
  readonly params: Readonly<Record<string, unknown>> | undefined;
  /** wandb-summary.json; undefined when there is none. */
  readonly summary: Readonly<Record<string, unknown>> | undefined;
  /** wandb-metadata.json: machine, program and code. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
}

export const runFileNames = ["config.yaml", "wandb-summary.json", "wandb-metadata.json"];

/** Reads the files. Missing ones are no problem; none of it ever throws. */
export function readRunFiles(pathOf: (name: string) => string): RunFiles {
  const config = readConfig(pathOf("files/config.yaml"));
  const summary = readJsonFile(pathOf("files/wandb-summary.json"));
  const metadata = readJsonFile(pathOf("files/wandb-metadata.json"));
  return {
    params: config.params,
    summary: isPlainObject(summary.value) ? summary.value : undefined,
    metadata: isPlainObject(metadata.value) ? metadata.value : {},
    problems: [...config.problems, ...lasting(summary.problems), ...lasting(metadata.problems)],
  };
}

/** NaN and Infinity, as Python writes them, need no word. */
function lasting(problems: readonly Problem[]): Problem[] {
  return problems.filter((problem) => problem.code !== "json-repaired");
}

function readConfig(path: string): {
  readonly params: Readonly<Record<string, unknown>> | undefined;
  readonly problems: readonly Problem[];
} {
  const read = readTextFile(path);
  if ("missing" in read) return { params: undefined, problems: [] };
  if ("problem" in read) return { params: undefined, problems: [read.problem] };
  try {
    const { value } = parseYaml(read.text);
    const members = isPlainObject(value) ? Object.entries(value) : [];
    const own = members.filter(([name]) => name !== "wandb_version" && name !== "_wandb");
    return { params: Object.fromEntries(own.map(([name, member]) => [name, bare(member)])), problems: [] };
  } catch (error) {
    if (!(error instanceof YamlSyntaxError)) throw error;
    const problem = { code: "malformed-yaml", path: `${path}:${error.line}`, message: error.message };
    return { params: undefined, problems: [problem] };
  }
}

/** Values are wrapped with a description. */
function bare(member: unknown): unknown {
  return isPlainObject(member) && "value" in member && "desc" in member ? member.value : member;
}
