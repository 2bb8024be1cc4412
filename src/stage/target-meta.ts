// meta.json of a target: what it was made of, by which code, and what came out. Its presence makes the folder a target.

import { join } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { canonicalJson } from "../core/json/canonical-json.js";
import { parseTolerantJson } from "../core/json/tolerant-json.js";
import { exitCodes, UserError } from "../errors.js";
import { readTextFile } from "../formats/read-file.js";
import type { CodeFacts } from "../recorder/facts.js";
import { treeFiles } from "./artifact-place.js";

/** Kind of numbers an artifact was computed with. */
export type Precision = "float32" | "float64";

/** What the builder of a target may tell of it; further members are kept under their names. */
export interface TargetFacts {
  /** Sizes: n data, d inputs, p parameters. p is held against params.npz. */
  readonly dims?: Readonly<Record<string, number>>;
  /** What it reached, e.g. L0, the loss of the trained parameters. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** Where the config does not say it. */
  readonly precision?: Precision;
  readonly [name: string]: unknown;
}

/** meta.json as it is read; members that other writers left out are absent. */
export type TargetMeta = Readonly<Record<string, unknown>> & {
  readonly target_id?: unknown;
  readonly dims?: unknown;
};

/** Members that are written here alone. */
const ownMembers = ["target_id", "created_at", "config", "walltime_sec", "seed"];
/** The same, but where a program of its own tells them: it knows its code and packages better. */
const codeMembers = ["code_sha", "pkg_versions"];
/** Sections of the config that have a place of their own, and short names they may have there. */
const sections: readonly (readonly [name: string, shortName: string])[] = [
  ["model_cfg", "model"],
  ["data_cfg", "data"],
  ["training_cfg", "training"],
];

export interface MetaParts {
  readonly id: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly facts: TargetFacts;
  readonly code: CodeFacts;
  /** Milliseconds since the Unix epoch. */
  readonly createdMs: number;
  readonly seconds: number;
  /** Whether the facts are a program's, which may tell its code and packages. */
  readonly isProgram?: boolean | undefined;
}

/**
 * The members of meta.json, in their order.
 * @throws UserError "reserved-member", "bad-precision", "precision-mismatch"
 */
export function buildMeta({
  id,
  config,
  facts,
  code,
  createdMs,
  seconds,
  isProgram = false,
}: MetaParts): Record<string, unknown> {
  const { dims, metrics, precision: _, ...others } = facts;
  const ours = isProgram ? ownMembers : [...ownMembers, ...codeMembers];
  const reserved = Object.keys(others).find((name) => ours.includes(name));
  if (reserved !== undefined) throw reservedMember(reserved);
  const precision = precisionOf(facts) ?? precisionOf(config);
  if (precisionOf(config) !== undefined && precision !== precisionOf(config)) {
    throw mismatch(`The stage returned precision ${precision}, but its config says ${precisionOf(config)}.`);
  }
  return {
    target_id: id,
    created_at: createdMs / 1000,
    ...(code.commit === undefined ? {} : { code_sha: codeSha(code) }),
    ...(precision === undefined ? {} : { precision }),
    ...(code.packages === undefined ? {} : { pkg_versions: code.packages }),
    ...(config.seed === undefined ? {} : { seed: config.seed }),
    ...Object.fromEntries(sections.map(([name, short]) => [name, sectionOf(config, name, short)])),
    dims: dims ?? {},
    metrics: metrics ?? {},
    ...others,
    walltime_sec: seconds,
    config,
  };
}

/**
 * Reads meta.json of a target's folder; undefined when there is none.
 * @throws UserError "damaged-artifact" when it is there and cannot be read
 */
export function readMeta(folder: string): TargetMeta | undefined {
  return readCommitFile(join(folder, treeFiles.meta)) as TargetMeta | undefined;
}

/** Reads the file whose presence makes a folder an artifact; as `readMeta`. */
export function readCommitFile(path: string): Readonly<Record<string, unknown>> | undefined {
  const file = readTextFile(path);
  if ("missing" in file) return undefined;
  if ("problem" in file) throw damaged(path, file.problem.message);
  let value: unknown;
  try {
    value = parseTolerantJson(file.text).value;
  } catch (error) {
    throw damaged(path, error instanceof Error ? error.message : String(error));
  }
  if (!isPlainObject(value)) throw damaged(path, "holds no object");
  return value;
}

/**
 * The precision that settings or facts name: `precision`, else JAX's switch for 64 bits; undefined where neither is said.
 * @throws UserError "bad-precision"
 */
export function precisionOf(members: Readonly<Record<string, unknown>>): Precision | undefined {
  const { precision, jax_enable_x64: is64 } = members;
  if (precision === "float32" || precision === "float64") return precision;
  if (precision !== undefined && precision !== null) {
    throw new UserError("bad-precision", `precision is ${JSON.stringify(precision)}.`, {
      hint: 'Write "float32" or "float64".',
      exitCode: exitCodes.usage,
    });
  }
  return typeof is64 === "boolean" ? (is64 ? "float64" : "float32") : undefined;
}

/**
 * Makes sure that a target was made of this very config. Ids are cut short, so that two configs may have one; a target
 * that others made may not say its config, and is then held against the sections it has.
 * @throws UserError "id-collision"
 */
export function checkSameConfig(
  meta: TargetMeta,
  config: Readonly<Record<string, unknown>>,
  folder: string,
): void {
  if (isPlainObject(meta.config)) {
    if (canonicalJson(meta.config) !== canonicalJson(config)) throw collision(folder, "config");
    return;
  }
  const known = sections.filter(([name]) => isPlainObject(meta[name]));
  const differs = known.find(
    ([name, short]) => canonicalJson(meta[name]) !== canonicalJson(sectionOf(config, name, short)),
  );
  if (known.length === 0) throw collision(folder, "config (it names none)");
  if (differs !== undefined) throw collision(folder, differs[0]);
  if (meta.seed !== undefined && meta.seed !== config.seed) throw collision(folder, "seed");
}

/** The error of two artifacts that would have one name. */
export function collision(folder: string, what: string): UserError {
  const message = `${folder}: was made of another ${what} that has the same id. It is not shared.`;
  return new UserError("id-collision", message, {
    hint: "Ids are cut short, so this can happen by chance. Change the config a little, e.g. add a name to it, or use another root.",
    exitCode: exitCodes.refused,
  });
}

/** The error of numbers of the wrong kind. */
export function mismatch(message: string): UserError {
  return new UserError("precision-mismatch", message, {
    hint: "Build the target in the precision of its runs: it belongs to its config.",
    exitCode: exitCodes.refused,
  });
}

function sectionOf(config: Readonly<Record<string, unknown>>, name: string, shortName: string): unknown {
  const section = config[name] ?? config[shortName];
  return isPlainObject(section) ? section : {};
}

/** As `git describe` marks it: what was not committed is not in the commit. */
function codeSha({ commit, isDirty }: CodeFacts): string {
  return `${String(commit).slice(0, 12)}${isDirty === true ? "-dirty" : ""}`;
}

function reservedMember(name: string): UserError {
  return new UserError(
    "reserved-member",
    `The stage returned "${name}", which is written by runledger itself.`,
    {
      hint: "Return dims, metrics, and facts under other names.",
      exitCode: exitCodes.usage,
    },
  );
}

function damaged(path: string, why: string): UserError {
  return new UserError("damaged-artifact", `${path}: ${why}. It is neither used nor replaced.`, {
    hint: "Mend the file, or remove the artifact's folder to have it made again.",
    exitCode: exitCodes.refused,
  });
}
