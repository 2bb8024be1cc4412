// Names of artifacts that follow from their config alone: the same settings, the same name, on every machine.

import { createHash } from "node:crypto";
import { canonicalJson } from "../core/json/canonical-json.js";
import { exitCodes, UserError } from "../errors.js";

const samplerName = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/i;

/**
 * Id of a target: `tgt_` and the first 12 hexadecimal digits of the SHA-256 of the config's canonical JSON.
 * @throws UserError "not-canonical" for what canonical JSON does not allow, e.g. NaN
 */
export function targetId(config: Readonly<object>): string {
  return `tgt_${digestOf("sha256", config).slice(0, 12)}`;
}

/**
 * Id of a sampler's run: `run_<sampler>_` and the first 8 hexadecimal digits of the SHA-1 of the canonical JSON of its
 * config, to which the sampler's name belongs as `sampler`. The target is told by the folder it lies in.
 * @throws UserError "not-canonical"; "bad-sampler" for names that cannot be part of a folder's, or that the config denies
 */
export function samplerRunId(sampler: string, config: Readonly<object>): string {
  return `run_${checkSampler(sampler)}_${digestOf("sha1", withSampler(sampler, config)).slice(0, 8)}`;
}

/** A sampler's config as it is hashed and kept: with the sampler's name. */
export function withSampler(sampler: string, config: Readonly<object>): Readonly<Record<string, unknown>> {
  const named = (config as { readonly sampler?: unknown }).sampler;
  if (named !== undefined && named !== sampler) {
    const message = `The config says sampler ${JSON.stringify(named)}, but the run is one of "${sampler}".`;
    throw new UserError("bad-sampler", message, {
      hint: "Leave it out of the config, or name the same.",
      exitCode: exitCodes.usage,
    });
  }
  return { ...config, sampler };
}

function digestOf(algorithm: "sha256" | "sha1", config: Readonly<object>): string {
  return createHash(algorithm).update(canonicalJson(config)).digest("hex");
}

/** The name is cut out of folder names again: between two underlines. */
function checkSampler(name: string): string {
  if (samplerName.test(name) && name.length <= 60) return name;
  throw new UserError("bad-sampler", `"${name.slice(0, 80)}" cannot name a sampler.`, {
    hint: "Use letters, digits, - and . only, e.g. hmc.",
    exitCode: exitCodes.usage,
  });
}
