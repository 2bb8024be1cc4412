// Params by dotted name → the config of an artifact: `data_cfg.n_data` is the member n_data of data_cfg.

import { UserError } from "../../errors.js";
import { isPlainObject } from "../flatten.js";
import type { ParamValue, TrialParams } from "./trial.js";

type Config = { [name: string]: ParamValue };

/**
 * The config that an artifact's id is the hash of. Sections given whole are completed by their members given alone.
 * @throws UserError "bad-sweep" where a name goes through a param that is no section, or a member is given twice
 */
export function nestedConfig(params: TrialParams): Readonly<Record<string, ParamValue>> {
  const config: Config = {};
  const byDepth = Object.entries(params).map(([name, value]) => ({ name, value, path: name.split(".") }));
  // Whole sections first, whatever the order of the file.
  for (const { name, value, path } of byDepth.sort((a, b) => a.path.length - b.path.length)) {
    put(config, path, { name, value });
  }
  return config;
}

function put(
  config: Config,
  [first = "", ...rest]: readonly string[],
  param: { readonly name: string; readonly value: ParamValue },
): void {
  if (first === "" || rest.includes(""))
    throw fault(`The param "${param.name}" has an empty name between its dots.`);
  const known = Object.hasOwn(config, first) ? config[first] : undefined;
  if (rest.length === 0) {
    if (known !== undefined)
      throw fault(`The param "${param.name}" is given twice, whole and in its section.`);
    config[first] = isPlainObject(param.value) ? { ...param.value } : param.value;
    return;
  }
  if (known !== undefined && !isPlainObject(known)) {
    throw fault(`The param "${param.name}" would be a member of "${first}", which is no section.`);
  }
  const section: Config = { ...known };
  put(section, rest, param);
  config[first] = section;
}

function fault(message: string): UserError {
  return new UserError("bad-sweep", message, {
    hint: "In stages, a dot leads into a section of the config: data_cfg.n_data is n_data of data_cfg.",
    exitCode: 2,
  });
}
