// What the name of a run tells: values ("seed_123", "gain=0.025", "d128"), the time it started, its pattern.

import type { Value } from "../../core/value.js";
import { parseCell } from "../cell.js";

/** Words before a number that only count runs or versions. */
const countingWords = new Set([
  ...[
    "run",
    "runs",
    "exp",
    "experiment",
    "train",
    "test",
    "val",
    "eval",
    "version",
    "v",
    "ver",
    "job",
    "id",
    "try",
  ],
  ...[
    "attempt",
    "copy",
    "checkpoint",
    "ckpt",
    "results",
    "result",
    "metrics",
    "log",
    "final",
    "best",
    "model",
  ],
]);

/** Words that are params when a number follows them, even where no sibling has them. */
const valueWords = new Set([
  ...[
    "seed",
    "fold",
    "rep",
    "replicate",
    "lr",
    "bs",
    "batch",
    "batchsize",
    "epochs",
    "ep",
    "layers",
    "hidden",
    "dim",
  ],
  ...[
    "dropout",
    "wd",
    "alpha",
    "beta",
    "gamma",
    "tau",
    "lambda",
    "eps",
    "sigma",
    "temp",
    "temperature",
    "k",
    "n",
  ],
  ...[
    "d",
    "h",
    "depth",
    "width",
    "heads",
    "noise",
    "gain",
    "rank",
    "r",
    "trial",
    "warmup",
    "clip",
    "patience",
    "s",
  ],
]);

const pairPattern =
  /([A-Za-z][\w.]*?)=(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?=$|[_,;&/\s()[\]-])|[^=,;&/\s()[\]]+?(?=$|[,;&/\s()[\]]|[_-]+[A-Za-z][\w.]*=))/g;
const number = String.raw`-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const gluedPattern = new RegExp(`^([A-Za-z]{1,14})(${number})$`);
const numberPattern = new RegExp(`^${number}$`);
const datePattern =
  /(?:19|20)\d{2}[-_.]?[01]\d[-_.]?[0-3]\d(?:[T_\-. ]?[0-2]\d[-_:.h]?[0-5]\d(?:[-_:.m]?[0-5]\d)?|T[0-2]\d(?!\d))?/;

/**
 * Values that a name holds, by name: "lr=0.1,bs=32", "seed_123_dkt", "d128". Texts only where "=" says so.
 * Dates are left out, and so are words that only count ("run_3", "v2") or have two numbers ("day1_to_day2").
 */
export function valuesOfName(name: string): Map<string, Value> {
  const values = new Map<string, Value>();
  const rest = withoutDate(name).replace(pairPattern, (_, key: string, text: string) => {
    const value = parseCell(text);
    if (value !== undefined) values.set(key.replace(/^[_.]+/, ""), value);
    return " ";
  });
  const twice = new Set<string>();
  const tokens = splitTokens(rest);
  tokens.forEach((token, index) => {
    const glued = gluedPattern.exec(token);
    if (glued !== null) putNumber({ values, twice }, glued[1] as string, glued[2] as string);
    const next = tokens[index + 1];
    if (/^[A-Za-z]+$/.test(token) && next !== undefined && numberPattern.test(next))
      putNumber({ values, twice }, token, next);
  });
  for (const word of twice) values.delete(word);
  return values;
}

/** Whether a name of values is one that means something alone; others count only where siblings have them too. */
export function isTellingWord(word: string): boolean {
  return valueWords.has(word.toLowerCase());
}

/** Whether a name says which of several like runs it is: a seed, a fold, a number, a time, "key=value". */
export function isReplicateName(name: string): boolean {
  if (/^\d+$/.test(name) || datePattern.test(name) || name.includes("=")) return true;
  return /(?:^|[_\-. ])(?:seed|fold|rep|replicate|run|trial|exp|experiment|job|version|split|s|r)[_\-=]?\d+(?=$|[_\-. ])/i.test(
    name,
  );
}

/** A name with its numbers replaced, so that names of the same pattern are equal; `own` is replaced by "@". */
export function templateOf(name: string, own = ""): string {
  const plain = own.length > 1 ? name.split(own).join("@") : name;
  return plain.replace(/\d+(?:\.\d+)?(?:e-?\d+)?/gi, "#");
}

/** When a run started, as its name says: "x_20260208_120910" → "2026-02-08T12:09:10"; undefined when it does not. */
export function timeOfName(name: string): string | undefined {
  const match =
    /((?:19|20)\d{2})[-_.]?([01]\d)[-_.]?([0-3]\d)(?:[T_\-. /]+?([0-2]\d)[-_:.h]?([0-5]\d)(?:[-_:.m]?([0-5]\d))?)?(?!\d)/.exec(
      name,
    );
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return undefined;
  const date = `${year}-${month}-${day}`;
  return hour === undefined ? date : `${date}T${hour}:${minute}:${second ?? "00"}`;
}

function withoutDate(name: string): string {
  return name
    .replace(datePattern, " ")
    .replace(/\b[0-9a-f]{8}-[0-9a-f-]{20,}\b|\b(?=\w*[a-f])(?=\w*\d)[0-9a-f]{7,40}\b/g, " ");
}

function splitTokens(text: string): string[] {
  return text
    .replace(/(\d)[eE]-(\d)/g, "$1e~$2")
    .split(/[_\-\s,;+&/()[\]]+|\.(?!\d)/)
    .filter((token) => token !== "")
    .map((token) => token.replace("e~", "e-"));
}

function putNumber(
  into: { readonly values: Map<string, Value>; readonly twice: Set<string> },
  word: string,
  digits: string,
): void {
  if (countingWords.has(word.toLowerCase())) return;
  const known = into.values.get(word);
  if (known === undefined) into.values.set(word, Number(digits));
  else if (known !== Number(digits)) into.twice.add(word);
}
