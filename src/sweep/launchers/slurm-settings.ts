// The `slurm:` section of a sweep file.

import { kindOf, Place, type SweepFile } from "../../core/sweep/sweep-place.js";

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

const nowhere: SweepFile = { path: "The sweep file", lineOf: () => undefined };

/**
 * Reads the section; undefined gives the defaults.
 * @param file what errors name; without it they name no line
 * @throws UserError "bad-sweep" naming line and key
 */
export function readSlurmSettings(section: unknown, file: SweepFile = nowhere): SlurmSettings {
  const given = new Place(file, section ?? {}, ["slurm"]).members(known);
  const count = (key: string): number | undefined => optional(given.get(key), readCount);
  const lines = (key: string): Place[] => optional(given.get(key), linesOf) ?? [];
  const atOnce = count("at_once");
  return {
    ...Object.fromEntries(
      texts.flatMap((key) => (given.has(key) ? [[key, optional(given.get(key), readLine)]] : [])),
    ),
    setup: lines("setup").map((line) => readItem(line, (text) => !text.includes("\0"))),
    export: lines("export").map(readVariable),
    ...(atOnce === undefined ? {} : { atOnce }),
    signalSeconds: count("signal_seconds") ?? 60,
    options: lines("options").map(readOption),
  };
}

function optional<T>(place: Place | undefined, read: (place: Place) => T): T | undefined {
  return place === undefined ? undefined : read(place);
}

function readLine(place: Place): string {
  const { value } = place;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return String(value);
  if (typeof value === "string" && value.trim() !== "" && isOneLine(value)) return value.trim();
  const isTime = place.path.at(-1) === "time";
  throw place.fault(
    `must be a text of one line, but is ${shown(value)}`,
    isTime ? 'Write it in quotes, as sbatch takes it: time: "02:00:00".' : undefined,
  );
}

function readCount(place: Place): number {
  const { value } = place;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1 && value <= 65_535) return value;
  throw place.fault(`must be a whole number from 1 to 65535, but is ${shown(value)}`);
}

/** A lone text is a list of one. */
function linesOf(place: Place): Place[] {
  if (!Array.isArray(place.value)) return [place];
  return place.value.map((_, index) => place.at(index));
}

function readItem(place: Place, isGood: (text: string) => boolean): string {
  const { value } = place;
  if (typeof value === "string" && isGood(value)) return value;
  throw place.fault(`must be a text, but is ${shown(value)}`);
}

function readVariable(place: Place): string {
  const name = readItem(place, isOneLine);
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    throw place.fault(`is ${JSON.stringify(name)}, which is no name of a variable`, "Names only, no values.");
  }
  if (secretName.test(name)) {
    throw place.fault(
      `names ${name}, whose value Slurm would keep with the job`,
      "Read it on the node, in setup: [. ~/.my-secrets].",
    );
  }
  return name;
}

function readOption(place: Place): string {
  const option = readItem(place, isOneLine);
  if (!/^--[a-z][\w-]*(=.*)?$/.test(option)) {
    throw place.fault(
      `is ${JSON.stringify(option)}, which is no option of sbatch`,
      'Options are written as "--name" or "--name=value".',
    );
  }
  if (ours.test(option)) throw place.fault(`is ${option}, which the launcher decides itself`);
  return option;
}

function isOneLine(text: string): boolean {
  return !/[\0\r\n]/.test(text);
}

function shown(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? JSON.stringify(value) : kindOf(value);
}
