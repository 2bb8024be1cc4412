// models.yaml: which models there are and which is taken when none is named.

import { UserError } from "runledger";
import { parse } from "yaml";
import type { LocalModel } from "./classifier.js";

interface ModelsFile {
  readonly default: string;
  readonly models: Readonly<Record<string, LocalModel & { readonly provider: string }>>;
}

export interface ChosenModel extends LocalModel {
  /** Its name in models.yaml. */
  readonly key: string;
}

/**
 * The model of that name, or the default one.
 * @throws UserError "unknown-model" that lists the choices
 */
export function chooseModel(yaml: string, wanted: string | undefined): ChosenModel {
  const file = parse(yaml) as ModelsFile;
  const key = wanted ?? file.default;
  const model = Object.hasOwn(file.models, key) ? file.models[key] : undefined;
  if (model === undefined) {
    throw new UserError("unknown-model", `There is no model "${key}".`, {
      hint: `Choose one of: ${Object.keys(file.models).join(", ")}.`,
      exitCode: 2,
    });
  }
  return { ...model, key };
}
