// What an interrupted run was started with, so that it goes on with the same model and products.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { badInput } from "./bad-input.js";
import type { Product } from "./classifier.js";

export interface ResumedRun {
  /** Its name in models.yaml. */
  readonly model: string;
  /** Undefined where the run was killed before it had copied them. */
  readonly products: readonly Product[] | undefined;
}

/**
 * Undefined for a run that is not there: who resumes it says so.
 * @param wanted id of a run in the root, or path of a run folder
 */
export function readResumedRun(root: string, wanted: string): ResumedRun | undefined {
  const folder = [join(root, wanted), resolve(wanted)].find((path) => existsSync(join(path, configFile)));
  if (folder === undefined) return undefined;
  const { model } = readJson(join(folder, configFile)) as { readonly model: string };
  const products = join(folder, "inputs", "products.json");
  return { model, products: existsSync(products) ? (readJson(products) as Product[]) : undefined };
}

/** @throws UserError "bad-input" where the run has answers of another model: they would be mixed */
export function checkSameModel(wanted: string | undefined, resumed: ResumedRun | undefined): void {
  if (wanted === undefined || resumed === undefined || wanted === resumed.model) return;
  throw badInput(
    `The run was started with model "${resumed.model}", so it cannot go on with "${wanted}".`,
    `Leave --model out, or start a new run with it.`,
  );
}

const configFile = join("config", "run_config.json");

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw badInput(`${file} cannot be read.`, "Start a new run.");
  }
}
