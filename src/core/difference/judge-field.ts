// What a differing field is about, and how likely such a difference explains a result.

import type { FieldKind } from "../field/field-table.js";
import type { Value } from "../value.js";
import {
  backendRule,
  type CauseKind,
  type CauseRule,
  causeRules,
  commitWeight,
  cosmeticWeight,
  courseRule,
  hardwareRules,
  packageWeights,
  placeRule,
  plainPackageWeight,
  seedRule,
  uncommittedWeight,
  unknownAttributeWeight,
  unknownParamWeight,
} from "./cause-rules.js";
import { wordText } from "./name-words.js";

/** What the metric is of whose difference is to be explained. */
export type Purpose = "quality" | "speed";

export interface FieldJudgement {
  readonly kind: CauseKind;
  /** 0 … 100, see `CauseRule.weight`. */
  readonly weight: number;
}

export interface JudgedField {
  readonly name: string;
  readonly kind: FieldKind;
  /** One a run; undefined where it has none. */
  readonly values: readonly (Value | undefined)[];
  /** Ids of the runs, in the same order. */
  readonly runIds: readonly string[];
}

/** The one field that stands for the commit's uncommitted changes. */
export const uncommittedField = "uncommitted changes";
/** Fields that hold a package's version; what follows is its name. */
export const packageField = /^(?:\w+[_.])?(?:packages|requirements|dependencies|pip_freeze)\.(.+)$/i;
/** Prefix of the fields that options of the command line become. */
export const commandPrefix = "command line ";

const follows: FieldJudgement = { kind: "consequence", weight: 0 };

/** Judges a field by its name and, where names say little, by what its values look like. */
export function judgeField(field: JudgedField, purpose: Purpose): FieldJudgement {
  const special = judgeSpecial(field);
  if (special !== undefined) return special;
  if (namesRun(field)) return follows;
  const found = field.kind === "param" ? judgeParam(field) : judgeAttribute(field);
  const weight = purpose === "speed" ? (found.speedWeight ?? found.weight) : found.weight;
  return { kind: found.kind, weight: weight * placeFactor(field) };
}

/** Sections of what a run made and came to. */
const madeByRun =
  /^(artifacts|outputs|checkpoints|evaluation|recording|results|timing|token_usage|verdicts)\./;

/** Fields that are known by their place and not by their last word. */
function judgeSpecial({ name, kind }: JudgedField): FieldJudgement | undefined {
  const packageName = packageField.exec(name)?.[1];
  if (packageName !== undefined) return { kind: "package", weight: packageWeight(packageName) };
  if (madeByRun.test(name) && kind !== "param") return follows;
  if (name === "name") return { kind: "other", weight: cosmeticWeight };
  if (name === uncommittedField) return { kind: "code", weight: uncommittedWeight };
  if (/(^|\.)git\./.test(name) || /^(git_)?(commit|sha|revision|git_sha|git_commit|git_hash)$/.test(name)) {
    if (/(commit|sha|revision|hash|head)$/.test(name)) return { kind: "code", weight: commitWeight };
    return { kind: "code", weight: cosmeticWeight };
  }
  if (kind === "fact") return follows;
  if (name.startsWith("inputs.")) return { kind: "data", weight: 90 };
  if (/(^|_)parameters(\.|_)(total|trainable|count)$/.test(name)) return { kind: "param", weight: 25 };
  return undefined;
}

function judgeParam({ name }: JudgedField): CauseRule {
  const leaf = leafText(name);
  if (seedRule.pattern.test(leaf)) return seedRule;
  if (isWhole(placeRule, leaf)) return placeRule;
  const own = causeRules.find(({ pattern }) => pattern.test(leaf));
  if (own !== undefined) return own;
  if (backendRule.pattern.test(leaf)) return backendRule;
  const group = causeRules.find(
    ({ pattern, weight }) => weight > cosmeticWeight && pattern.test(wordText(name)),
  );
  if (group !== undefined) return weaker(group, 0.8);
  const kind = name.startsWith(commandPrefix) ? "command" : "param";
  return { kind, weight: unknownParamWeight, pattern: /^/ };
}

/** Groups under which writers keep what they know of the machine. */
const machineGroup =
  /^(environment|env|system|system_info|host|hardware|machine|platform|python|software)\./i;

function judgeAttribute({ name }: JudgedField): CauseRule {
  const leaf = leafText(name);
  const machine = hardwareRules.find(({ pattern }) => pattern.test(leaf));
  if (machineGroup.test(name)) return machine ?? { kind: "hardware", weight: 5, pattern: /^/ };
  if (seedRule.pattern.test(leaf)) return seedRule;
  if (placeRule.pattern.test(leaf) || courseRule.pattern.test(leaf)) return placeRule;
  if (/_version_$/.test(leaf)) {
    return { kind: "package", weight: packageWeight(leaf.replaceAll("_", " ").trim()), pattern: /^/ };
  }
  const own = causeRules.find(({ pattern }) => pattern.test(leaf));
  if (own !== undefined) return weaker(own, 0.7);
  return machine ?? { kind: "other", weight: unknownAttributeWeight, pattern: /^/ };
}

/** The last part of a name; where it says nothing by itself, with the part before it. */
function leafText(name: string): string {
  const parts = name.replace(commandPrefix, "").split(/[./]/);
  const last = parts.at(-1) ?? name;
  const isIndex = /^\d+$/.test(last);
  const isPlain = /^(name|type|value|id|enabled|path|file|dir|folder|method|kind|version)$/i.test(last);
  return wordText(isIndex || isPlain ? parts.slice(-2).join(".") : last);
}

function isWhole(rule: CauseRule, leaf: string): boolean {
  return rule.pattern.exec(leaf)?.[0] === leaf;
}

function weaker(rule: CauseRule, factor: number): CauseRule {
  return { ...rule, weight: rule.weight * factor, speedWeight: (rule.speedWeight ?? rule.weight) * factor };
}

function packageWeight(name: string): number {
  return packageWeights.find(([pattern]) => pattern.test(name))?.[1] ?? plainPackageWeight;
}

/** Texts that are times, unique ids, or hold the id of their run: they name the run. */
function namesRun({ values, runIds }: JudgedField): boolean {
  const texts = values.filter((value) => typeof value === "string");
  if (texts.length === 0 || texts.length < values.filter((value) => value !== undefined).length) return false;
  return values.every((value, index) => {
    if (value === undefined) return true;
    const id = runIds[index] ?? "";
    const text = String(value);
    return namePattern.test(text) || stampedPath.test(text) || (id.length > 3 && text.includes(id));
  });
}

/** A path with a moment in it. */
const stampedPath = /\/.*\d{4}[-_]?\d\d[-_]?\d\d[T_ /-]\d\d[-_:]?\d\d/;

const namePattern =
  /^\d{4}-?\d\d-?\d\d([T _-]?\d\d[:_-]?\d\d([:_-]?\d\d)?.*)?$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The same file in another folder is seldom another file. */
function placeFactor({ values }: JudgedField): number {
  const texts = values.filter((value) => typeof value === "string");
  if (texts.length < 2 || !texts.every((text) => /^(\.{0,2}|~|[a-z0-9+]+:\/)\/.+/i.test(text))) return 1;
  const names = new Set(texts.map((text) => text.replace(/\/+$/, "").split("/").at(-1)));
  return names.size === 1 ? 0.06 : 1;
}
