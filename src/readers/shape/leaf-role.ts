// Whether a value of a run's files is a param, a metric or an attribute.

import type { Value } from "../../core/value.js";
import { metricValueOf } from "../cell.js";
import { isMeasureName } from "./column-profile.js";
import { wordsOf } from "./folder-names.js";
import { isInParamSection, isParamFile, isParamName } from "./param-words.js";

export type LeafRole = "param" | "metric" | "attribute";

/** What the file of a value says about its role. */
export interface FileHint {
  /** Name of the file without its extension; "" for rows of tables. */
  readonly stem: string;
  /** Of a format that people write settings in: there a number is a param unless its name is that of a result. */
  readonly isSettings: boolean;
}

/** Parts of names under which numbers describe the machine, the code or the files, not the result. */
const factSections = new Set([
  ...[
    "env",
    "environment",
    "host",
    "hardware",
    "system",
    "system_info",
    "git",
    "versions",
    "platform",
    "packages",
  ],
  ...["artifacts", "experiment", "repositories", "resources", "versioning", "gpu", "gpus", "cpu", "python"],
  ...["dataset_info", "hydra", "_wandb", "options"],
]);

/** Words of files that describe a run's surroundings. */
const factFileWords = new Set([
  ...[
    "env",
    "environment",
    "system",
    "git",
    "versions",
    "requirements",
    "manifest",
    "artifacts",
    "meta",
    "metadata",
  ],
  ...["info", "run", "dataset", "hardware", "status", "provenance", "index"],
]);

const resultSections =
  /(?:^|\.)(?:metrics?|results?|scores?|test_metrics|val_metrics|eval|evaluation|final|best|performance)(?:\.|$)/i;

/**
 * The role of a leaf.
 * @param name dotted name inside its file
 */
export function roleOf(name: string, value: Value, file: FileHint): LeafRole {
  const { stem } = file;
  if (isParamFile(stem)) return "param";
  if (isInParamSection(name) && !resultSections.test(name)) return "param";
  if (isInFactSection(name)) return "attribute";
  const isResult = metricValueOf(value) !== undefined && (value !== null || isMeasureName(name));
  if (!isResult)
    return (isParamName(name) || file.isSettings) && !isResultText(name, value) ? "param" : "attribute";
  if (isMeasureName(name) || resultSections.test(name)) return isParamName(name) ? "param" : "metric";
  if (isParamName(name) || file.isSettings) return "param";
  if (wordsOf(stem).some((word) => factFileWords.has(word))) return "attribute";
  return isIdentifier(name) ? "attribute" : "metric";
}

function isInFactSection(name: string): boolean {
  const parts = name.toLowerCase().split(".");
  return parts.slice(0, -1).some((part) => factSections.has(part));
}

function isResultText(name: string, value: Value): boolean {
  return resultSections.test(name) && typeof value !== "string" && typeof value !== "boolean";
}

function isIdentifier(name: string): boolean {
  return /(?:^|[._])(?:id|pid|uid|port|exit_code|exit_status|return_?code|version|schema_version|timestamp|ts|created|updated|year|index|rank)$/i.test(
    name,
  );
}
