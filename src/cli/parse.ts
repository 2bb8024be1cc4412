// Words of the command line → a checked invocation, by the command's own spec.

import parseWords from "yargs-parser";
import { nearestNames } from "../core/nearest-names.js";
import { exitCodes, UserError } from "../errors.js";
import type { CommandSpec, Invocation, OptionSpec } from "./command.js";

/** Options that every command has. */
export const commonOptions: readonly OptionSpec[] = [
  { name: "help", alias: "h", type: "boolean", summary: "Show this help" },
  { name: "version", type: "boolean", summary: "Show the version" },
];

/**
 * Parses the words after the command's name. What follows two dashes are arguments, however they begin; of a command that
 * passes words through they are another program's.
 * @throws UserError "unknown-option", "bad-option", "missing-argument", "too-many-arguments"
 */
export function parseInvocation(spec: CommandSpec, typed: readonly string[]): Invocation {
  const options = [...spec.options, ...commonOptions];
  const { signed, others } = splitSigned(spec, typed);
  const { hidden, shown } = hideComments(joinLoneDashes(others));
  const parsed = parseWords(hidden, parserSettings(spec, options)) as Record<string, unknown> & {
    _: (string | number)[];
    "--"?: string[];
  };
  const values: Record<string, Invocation["options"][string]> = {};
  for (const [name, value] of Object.entries(parsed)) {
    if (name === "_" || name === "--") continue;
    const option = options.find((candidate) => candidate.name === name);
    if (option === undefined)
      throw unknownOption(spec, options, { name, isShort: typed.includes(`-${name}`) });
    values[name] = checkValue(spec, option, Array.isArray(value) ? value.map(shown) : shown(value));
  }
  const words = [...parsed._.map((word) => String(shown(word))), ...signed];
  const afterDashes = (parsed["--"] ?? []).map((word) => String(shown(word)));
  const invocation =
    spec.passThrough === true
      ? { positionals: words, options: values, rest: afterDashes }
      : { positionals: [...words, ...afterDashes], options: values, rest: [] };
  if (values.help !== true && values.version !== true) checkPositionals(spec, invocation.positionals);
  return invocation;
}

/** Words such as `-bad` are values, not options, where a command takes signed arguments. */
function splitSigned(spec: CommandSpec, words: readonly string[]): { signed: string[]; others: string[] } {
  const isSigned = (word: string): boolean =>
    spec.hasSignedArguments === true && /^[-+][^-+]/.test(word) && word !== "-h";
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  const before = words.slice(0, end);
  return {
    signed: before.filter(isSigned),
    others: [...before.filter((word) => !isSigned(word)), ...words.slice(end)],
  };
}

/** `--out -` becomes `--out=-`: the parser would take a lone dash for no value at all. */
function joinLoneDashes(words: readonly string[]): string[] {
  const end = words.indexOf("--");
  return words.flatMap((word, index) => {
    const isBeforeEnd = end < 0 || index < end;
    if (isBeforeEnd && word === "-" && words[index - 1]?.startsWith("--")) return [];
    return [isBeforeEnd && word.startsWith("--") && words[index + 1] === "-" ? `${word}=-` : word];
  });
}

/** A word such as `-- all runs` or `--all` with a line break is SQL that begins with a comment; the parser sees a stand-in for it. */
function hideComments(words: readonly string[]): {
  readonly hidden: string[];
  readonly shown: (word: unknown) => unknown;
} {
  const comments = new Map<unknown, string>();
  const hidden = words.map((word, index) => {
    if (!/^--(\s|[^=\n]*\n)/.test(word)) return word;
    const standIn = `\0${index}`;
    comments.set(standIn, word);
    return standIn;
  });
  return { hidden, shown: (word) => comments.get(word) ?? word };
}

function parserSettings(spec: CommandSpec, options: readonly OptionSpec[]): parseWords.Options {
  const ofType = (type: OptionSpec["type"]): string[] =>
    options.filter((option) => option.type === type).map((option) => option.name);
  const aliases = options.flatMap((option) =>
    option.alias === undefined ? [] : [[option.name, [option.alias]]],
  );
  return {
    string: [...ofType("string"), ...ofType("number"), "_"],
    boolean: ofType("boolean"),
    alias: Object.fromEntries(aliases) as Record<string, string[]>,
    configuration: {
      "camel-case-expansion": false,
      "dot-notation": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "boolean-negation": false,
      "greedy-arrays": false,
      "short-option-groups": false,
      "strip-aliased": true,
      "populate--": true,
      "halt-at-non-option": spec.passThrough === true,
    },
  };
}

function checkValue(spec: CommandSpec, option: OptionSpec, value: unknown): Invocation["options"][string] {
  const values = Array.isArray(value) ? value : [value];
  if (option.type === "boolean") return values.at(-1) === true;
  const texts = values.map(String);
  const last = texts.at(-1) ?? "";
  if (texts.includes("")) throw badOption(spec, option, "needs a value");
  if (option.repeated === true) return texts;
  if (texts.length > 1) throw badOption(spec, option, "was given more than once");
  if (option.choices !== undefined && !option.choices.includes(last)) {
    throw badOption(spec, option, `is "${last}"`, `Choose one of: ${option.choices.join(", ")}`);
  }
  if (option.type === "string") return last;
  const number = Number(last);
  if (last.trim() === "" || !Number.isFinite(number))
    throw badOption(spec, option, `is "${last}", not a number`);
  return number;
}

function checkPositionals(spec: CommandSpec, positionals: readonly string[]): void {
  const missing = spec.arguments.filter((argument) => argument.required)[positionals.length];
  if (missing !== undefined) {
    throw usageError("missing-argument", `runledger ${spec.name}: ${missing.name} is missing.`, spec);
  }
  const takesMore = spec.arguments.some((argument) => argument.repeated) || spec.passThrough === true;
  if (!takesMore && positionals.length > spec.arguments.length) {
    const extra = positionals[spec.arguments.length] ?? "";
    throw usageError("too-many-arguments", `runledger ${spec.name}: "${extra}" was not expected.`, spec);
  }
}

/** "compare [ROOT…]" */
export function usageOf(spec: CommandSpec): string {
  const words = spec.arguments.map((argument) => {
    const name = `${argument.name}${argument.repeated ? "…" : ""}`;
    return argument.required ? name : `[${name}]`;
  });
  return [spec.name, ...words].join(" ");
}

/** @param asked its name, and whether it was typed with one dash alone */
function unknownOption(
  spec: CommandSpec,
  options: readonly OptionSpec[],
  { name, isShort }: { readonly name: string; readonly isShort: boolean },
): UserError {
  const [nearest] = nearestNames(
    name,
    options.map((option) => option.name),
    1,
  );
  const message = `runledger ${spec.name}: there is no option ${isShort ? "-" : "--"}${name}.`;
  if (spec.arguments.some((argument) => argument.name === name.toUpperCase())) {
    const hint = `${name.toUpperCase()} stands without it: runledger ${usageOf(spec)}`;
    return new UserError("unknown-option", message, { hint, exitCode: exitCodes.usage });
  }
  if (nearest === undefined && isShort && name.length > 1 && spec.passThrough !== true) {
    const hint = `After two dashes it is an argument: runledger ${spec.name} -- -${name}`;
    return new UserError("unknown-option", message, { hint, exitCode: exitCodes.usage });
  }
  if (nearest === undefined) return usageError("unknown-option", message, spec);
  return new UserError("unknown-option", message, {
    hint: `Did you mean --${nearest}? See all with: runledger ${spec.name} --help`,
    exitCode: exitCodes.usage,
  });
}

function badOption(spec: CommandSpec, option: OptionSpec, what: string, hint?: string): UserError {
  const message = `runledger ${spec.name}: --${option.name} ${what}.`;
  if (hint === undefined) return usageError("bad-option", message, spec);
  return new UserError("bad-option", message, { hint, exitCode: exitCodes.usage });
}

function usageError(code: string, message: string, spec: CommandSpec): UserError {
  return new UserError(code, message, {
    hint: `See: runledger ${spec.name} --help`,
    exitCode: exitCodes.usage,
  });
}
