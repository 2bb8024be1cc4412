// `runledger id`: the id that follows from a config, printed for Makefiles and Snakemake.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { isPlainObject } from "../../core/flatten.js";
import { exitCodes, UserError } from "../../errors.js";
import { readTextFile } from "../../formats/read-file.js";
import { parseYaml, YamlSyntaxError } from "../../formats/yaml.js";
import { samplerRunId, targetId } from "../../stage/artifact-id.js";
import type { RunCommand } from "../command.js";
import type { Context } from "../context.js";

export const run: RunCommand = ({ options }, context) => {
  if (options.config === undefined) throw wrongUse("--config is missing: the file with the settings.");
  const config = readConfig(String(options.config), context);
  if (options.kind !== "run") {
    if (options.sampler !== undefined) throw wrongUse("--sampler belongs to --kind run.");
    context.writeOut(`${targetId(config)}\n`);
    return exitCodes.done;
  }
  const sampler = options.sampler ?? config.sampler;
  if (typeof sampler !== "string") throw wrongUse("Which sampler? Give --sampler, or sampler in the config.");
  context.writeOut(`${samplerRunId(sampler, config)}\n`);
  return exitCodes.done;
};

/** JSON is read as YAML, which it is a part of. */
function readConfig(name: string, context: Context): Readonly<Record<string, unknown>> {
  const text = name === "-" ? readFileSync(0, "utf8") : textOf(name, resolve(context.workingFolder, name));
  let value: unknown;
  try {
    value = parseYaml(text).value;
  } catch (error) {
    if (!(error instanceof YamlSyntaxError)) throw error;
    throw wrongUse(`${name}:${error.line}: ${error.message}`);
  }
  if (isPlainObject(value)) return value;
  throw wrongUse(`${name}: holds no settings by name.`);
}

function textOf(name: string, path: string): string {
  const file = readTextFile(path);
  if ("text" in file) return file.text;
  throw wrongUse(`${name}: ${"problem" in file ? file.problem.message : "no such file."}`);
}

function wrongUse(message: string): UserError {
  return new UserError("bad-config", message, {
    hint: "Example: runledger id --config hmc.yaml --kind run --sampler hmc",
    exitCode: exitCodes.usage,
  });
}
