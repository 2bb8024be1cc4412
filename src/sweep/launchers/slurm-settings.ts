// The `slurm:` section of a sweep file.

import { isPlainObject } from "../../core/flatten.js";
import { nearestNames } from "../../core/nearest-names.js";
import { exitCodes, UserError } from "../../errors.js";

/** What the section may say; every key may be absent, and Slurm's own default holds then. */
export interface SlurmSettings {
  readonly partition?: string;
  readonly account?: string;
  readonly qos?: string;
  /** As sbatch takes it: "02:00:00", "1-12", minutes. */
  readonly time?: string;
  /** Of the node, as sbatch takes it: "4G". A bare number is megabytes. */
  readonly memory?: string;
  /** "gpu:a100:1"; from the trial's GPU slots where absent. */
  readonly gres?: string;
  readonly constraint?: string;
  readonly reservation?: string;
  /** Lines of shell before the worker starts: "module load cuda". */
  readonly setup: readonly string[];
  /** Names of variables of the environment that tasks get, beside the usual ones. */
  readonly export: readonly string[];
  /** Most tasks that run at once. */
  readonly atOnce?: number;
  /** Seconds between the signal that announces the end and the end; 60 when absent. */
  readonly signalSeconds: number;
  /** More options of sbatch, each beginning with "--". */
  readonly options: readonly string[];
}

const texts = ["partition", "account", "qos", "time", "memory", "gres", "constraint", "reservation"] as const;
const known = [...texts, "setup", "export", "at_once", "signal_seconds", "options"];
/** What the launcher decides itself; another value would lose tasks or let secrets in. */
const ours =
  /^--(array|export|export-file|get-user-env|requeue|no-requeue|open-mode|signal|parsable|job-name|output|error|chdir|wrap|wait|test-only|dependency|kill-on-invalid-dep|quiet|clusters)(=|$)/;
const secretName = /secret|token|passw|passphrase|credential|api_?key|private_?key|_key$|_pat$|^SLURM_JWT$/i;

/**
 * Reads the section; undefined gives the defaults.
 * @throws UserError "bad-sweep" naming the key
 */
export function readSlurmSettings(section: unknown): SlurmSettings {
  const given = section ?? {};
  if (!isPlainObject(given)) throw fault("slurm", "must hold names and values");
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) throw unknownKey(key);
  }
  return {
    ...Object.fromEntries(
      texts.flatMap((key) => (given[key] === undefined ? [] : [[key, readText(key, given[key])]])),
    ),
    setup: readLines("setup", given.setup),
    export: readLines("export", given.export).map(checkVariable),
    ...(given.at_once === undefined ? {} : { atOnce: readCount("at_once", given.at_once) }),
    signalSeconds:
      given.signal_seconds === undefined ? 60 : readCount("signal_seconds", given.signal_seconds),
    options: readLines("options", given.options).map(checkOption),
  };
}

function readText(key: string, value: unknown): string {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return String(value);
  if (typeof value === "string" && value.trim() !== "" && isOneLine(value)) return value.trim();
  const hint = key === "time" ? 'Write it in quotes, as sbatch takes it: time: "02:00:00".' : undefined;
  throw fault(`slurm.${key}`, `must be a text of one line, but is ${JSON.stringify(value)}`, hint);
}

function readLines(key: string, value: unknown): string[] {
  if (value === undefined) return [];
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => {
    if (typeof item === "string" && (key === "setup" ? !item.includes("\0") : isOneLine(item))) return item;
    throw fault(`slurm.${key}`, `must be a list of texts, but holds ${JSON.stringify(item)}`);
  });
}

function readCount(key: string, value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1 && value <= 65_535) return value;
  throw fault(`slurm.${key}`, `must be a whole number from 1 to 65535, but is ${JSON.stringify(value)}`);
}

function checkVariable(name: string): string {
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    throw fault(
      "slurm.export",
      `holds ${JSON.stringify(name)}, which is no name of a variable`,
      "Names only, no values.",
    );
  }
  if (secretName.test(name)) {
    throw fault(
      "slurm.export",
      `names ${name}, whose value Slurm would keep with the job`,
      "Read it on the node, in setup: [. ~/.my-secrets].",
    );
  }
  return name;
}

function checkOption(option: string): string {
  if (!/^--[a-z][\w-]*(=.*)?$/.test(option)) {
    throw fault(
      "slurm.options",
      `holds ${JSON.stringify(option)}`,
      'Options are written as "--name" or "--name=value".',
    );
  }
  if (ours.test(option)) throw fault("slurm.options", `holds ${option}, which the launcher decides itself`);
  return option;
}

function isOneLine(text: string): boolean {
  return !/[\0\r\n]/.test(text);
}

function unknownKey(key: string): UserError {
  const [nearest] = nearestNames(key, known, 1);
  const meant = nearest === undefined ? "" : `Did you mean ${nearest}? `;
  return fault(`slurm.${key}`, "is not a known key", `${meant}Keys here: ${known.join(", ")}.`);
}

function fault(where: string, what: string, hint?: string): UserError {
  return new UserError("bad-sweep", `The sweep file: ${where} ${what}.`, {
    exitCode: exitCodes.usage,
    ...(hint === undefined ? {} : { hint }),
  });
}
