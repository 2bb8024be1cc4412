// Commands with placeholders: `{lr}` stands for a param's value, and no value can become more than one word.

import type { Place } from "./sweep-place.js";
import type { CommandTemplate } from "./sweep-settings.js";
import type { ParamValue, TrialCommand, TrialParams } from "./trial.js";

/** What a command can name beside the params, and the variable of the environment that holds it. */
export const builtIns: Readonly<Record<string, string>> = {
  run_dir: "RUNLEDGER_RUN_DIR",
  run_id: "RUNLEDGER_RUN_ID",
  phase: "RUNLEDGER_PHASE",
  sweep: "RUNLEDGER_SWEEP",
};

/** What a command of a stage can name beside those. */
export const stageBuiltIns: Readonly<Record<string, string>> = {
  ...builtIns,
  stage: "RUNLEDGER_STAGE",
  target_id: "RUNLEDGER_TARGET",
  target_dir: "RUNLEDGER_TARGET_DIR",
};

const placeholder = /\{\{|\}\}|\{([A-Za-z_][\w.-]*)\}/g;

/** Name of the variable that holds a param: "optimizer.lr" → RUNLEDGER_PARAM_OPTIMIZER_LR. */
export function paramVariable(name: string): string {
  return `RUNLEDGER_PARAM_${name.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`;
}

/** A param's value as a program gets it: texts as they are, everything else as JSON. */
export function paramText(value: ParamValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Names in braces, in order, once each. */
export function placeholdersOf(template: CommandTemplate): readonly string[] {
  return "words" in template ? namesIn(template.words) : template.names;
}

function namesIn(texts: readonly string[]): string[] {
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(placeholder)].flatMap(([, name]) => name ?? []))),
  ];
}

/**
 * The command of one trial. Without a shell, a value takes exactly the place of its braces inside its word, whatever
 * is in it. For a shell, braces become a reference to a variable of the environment, which the shell does not read as code.
 * Every placeholder must be a param or in `values`. `{{` and `}}` are braces.
 */
export function fillCommand(
  template: CommandTemplate,
  params: TrialParams,
  values: Readonly<Record<string, string>>,
): TrialCommand {
  if ("shell" in template) return { shell: template.shell };
  return { words: template.words.map((word) => fillWord(word, params, values)) };
}

function fillWord(word: string, params: TrialParams, values: Readonly<Record<string, string>>): string {
  if (!word.includes("{") && !word.includes("}}")) return word;
  return word.replace(placeholder, (braces, name: string | undefined) => {
    if (name === undefined) return braces === "{{" ? "{" : "}";
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    return value === undefined ? (values[name] ?? "") : paramText(value);
  });
}

/**
 * Reads `command:`, a list of words or a text; with `shell: true`, a line for `sh -c`.
 * @throws UserError "bad-sweep"
 */
export function readCommand(
  place: Place,
  isShell: boolean,
  known: Readonly<Record<string, string>> = builtIns,
): CommandTemplate {
  const { value } = place;
  if (Array.isArray(value)) {
    if (isShell) throw place.fault("must be a text where shell is true");
    return { words: place.items().map(readWord) };
  }
  if (typeof value !== "string" || value.trim() === "" || value.includes("\0")) {
    throw place.fault(
      "must be a list of words, or a text",
      'Example: command: [python, train.py, --lr, "{lr}"]',
    );
  }
  return isShell
    ? { shell: shellLine(value, place, known), names: namesIn([value]) }
    : { words: splitWords(value, place) };
}

function readWord(place: Place): string {
  const { value } = place;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string" && !value.includes("\0")) return value;
  throw place.fault("must be a text; YAML reads bare braces as an object", 'Put it into quotes: "{lr}"');
}

/** Words as a shell would split them, quotes and backslashes understood, nothing expanded. */
function splitWords(line: string, place: Place): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let i = 0; i < line.length; i++) {
    const sign = line[i] ?? "";
    if (sign === quote) quote = "";
    else if (quote === "'" || (quote === '"' && sign !== "\\")) word = (word ?? "") + sign;
    else if (sign === '"' || sign === "'") [quote, word] = [sign, word ?? ""];
    else if (sign === "\\" && i + 1 < line.length) word = (word ?? "") + (line[++i] ?? "");
    else if (!/\s/.test(sign)) word = (word ?? "") + sign;
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (quote !== "") throw place.fault(`has a ${quote} that is not closed`);
  if (word !== undefined) words.push(word);
  const operator = words.find((each) => /^(\||\|\||&&?|;|[0-9]?>>?|<)$/.test(each));
  if (operator !== undefined) {
    throw place.fault(
      `uses ${operator}, but is not run by a shell`,
      'Add "shell: true", or put the word into quotes in a list.',
    );
  }
  return words;
}

/** The line with references to variables in place of braces. */
function shellLine(line: string, place: Place, known: Readonly<Record<string, string>>): string {
  let filled = "";
  let from = 0;
  for (const match of line.matchAll(placeholder)) {
    const [braces, name] = match;
    const before = line.slice(from, match.index);
    from = match.index + braces.length;
    filled += before;
    if (name === undefined) filled += braces === "{{" ? "{" : "}";
    else {
      const variable = known[name] ?? paramVariable(name);
      filled += reference({ name, variable }, quoteAt(line, match.index, place), place);
    }
  }
  return filled + line.slice(from);
}

function reference(
  { name, variable }: { readonly name: string; readonly variable: string },
  quote: string,
  place: Place,
): string {
  if (quote === "") return `"\${${variable}}"`;
  if (quote === '"') return `\${${variable}}`;
  throw place.fault(
    `has {${name}} ${quote === "'" ? "inside single quotes" : "after a backslash"}`,
    "A value is quoted already: write it bare.",
  );
}

/** The quote that is open at a place of a shell line: "", "'", '"', or "\\" right after a backslash. */
function quoteAt(line: string, end: number, place: Place): string {
  let quote = "";
  for (let i = 0; i < end; i++) {
    const sign = line[i];
    if (sign === "\\" && quote !== "'") {
      i++;
      if (i >= end) return "\\";
    } else if (sign === quote) quote = "";
    else if (quote === "" && (sign === "'" || sign === '"')) quote = sign;
  }
  if (line.slice(0, end).includes("<<"))
    throw place.fault("has a placeholder after <<", "Pass it as an argument instead.");
  return quote;
}
