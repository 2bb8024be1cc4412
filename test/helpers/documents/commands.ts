// Command lines in documents, checked by the program's own parser.

import type { Command, CommandSpec } from "../../../src/cli/command.js";
import { parseInvocation } from "../../../src/cli/parse.js";
import { exitCodes, UserError } from "../../../src/errors.js";
import type { Violation } from "../architecture/source-file.js";
import type { MarkdownDocument, Piece } from "./document.js";

/** What commands are checked against. */
export interface Toolbox {
  readonly commands: readonly Command[];
  readonly npmScripts: readonly string[];
  /** Names that the sources and tests read: RUNLEDGER_ROOT, … */
  readonly variables: ReadonlySet<string>;
}

/** Wrong commands, options, npm scripts, exit codes and variables of a document. */
export function checkCommands(document: MarkdownDocument, toolbox: Toolbox): Violation[] {
  const lines = commandLines(document).map((piece) => ({ piece, fault: lineFault(piece.text, toolbox) }));
  const options = document.inlineCode
    .filter(({ text }) => /^--[a-z]/.test(text))
    .map((piece) => ({ piece, fault: optionFault(piece.text, toolbox) }));
  const facts = document.text.split("\n").map((text, index) => {
    const piece = { text, line: index + 1 };
    return { piece, fault: exitCodeFault(text) ?? variableFault(text, toolbox) };
  });
  return [...lines, ...options, ...facts].flatMap(({ piece, fault }) =>
    fault === undefined ? [] : [{ place: `${document.path}:${piece.line}`, message: fault }],
  );
}

/** Names of the commands that appear in a document. */
export function mentionedCommands(document: MarkdownDocument): Set<string> {
  return new Set(commandLines(document).flatMap(({ text }) => ownWords(text)?.[0] ?? []));
}

/** Single commands of code blocks and inline code, without prompts, comments, and what comes behind a pipe. */
export function commandLines(document: MarkdownDocument): Piece[] {
  const blocks = document.blocks.flatMap((block) => {
    if (/^(ts|typescript|js|json|python|yaml|text|diff)\b/.test(block.info)) return [];
    const isSession = /^\$ /m.test(block.text);
    const whole = block.text.replaceAll(/\s*\\\n\s*/g, " ").split("\n");
    return whole.flatMap((text, index) => {
      if (isSession && !text.startsWith("$ ")) return [];
      const line = block.isIndented ? (text.split(/\s{2,}/)[0] ?? "") : text;
      return [{ text: line.replace(/^\$ /, ""), line: block.line + index }];
    });
  });
  return [...blocks, ...document.inlineCode].flatMap(({ text, line }) =>
    splitCommands(text).map((single) => ({ text: single, line })),
  );
}

function splitCommands(text: string): string[] {
  const quotes = /'[^']*'|"[^"]*"/g;
  const hidden = text.replace(quotes, (quoted) => "q".repeat(quoted.length)).replace(/(^|\s)#.*$/, "");
  const singles: string[] = [];
  let start = 0;
  for (const match of `${hidden};`.matchAll(/&&|\|\||[;|]|\s\d?>>?\s?\S*/g)) {
    singles.push(text.slice(start, match.index).trim());
    start = match.index + match[0].length;
  }
  return singles.filter((single) => single !== "");
}

/** Words after `runledger`, with `npx` or without; `compare-runs` is `runledger compare`. */
function ownWords(text: string): string[] | undefined {
  const words = shellWords(text.replace(/^npx (--\S+ )*/, ""));
  if (words[0] === "runledger") return words.slice(1);
  return words[0] === "compare-runs" ? ["compare", ...words.slice(1)] : undefined;
}

/** Words of a command line; quotes keep words together. */
export function shellWords(text: string): string[] {
  return [...text.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ""),
  );
}

/** Words that are no commands and may yet stand first: help, and usual names of folders to compare. */
const meantElsewise = [
  "help",
  "experiments",
  "runs",
  "mlruns",
  "wandb",
  "lightning_logs",
  "results",
  "outputs",
];

function lineFault(text: string, toolbox: Toolbox): string | undefined {
  const script = /^npm run (--\S+ )*([\w:-]+)/.exec(text)?.[2];
  if (script !== undefined && !toolbox.npmScripts.includes(script)) {
    return `says npm run ${script}, which package.json does not have.`;
  }
  const words = ownWords(text);
  if (words === undefined) return undefined;
  const [name = ""] = words;
  const named = toolbox.commands.find((command) => command.spec.name === name);
  if (named === undefined && /^[a-z][a-z-]*$/.test(name) && !meantElsewise.includes(name)) {
    return `names the command "${name}", which does not exist.`;
  }
  const spec = (named ?? toolbox.commands[0])?.spec;
  return spec === undefined ? undefined : invocationFault(spec, named === undefined ? words : words.slice(1));
}

/** Synopses ("[ROOT…]", "--export FORMAT") are checked for their options only, examples as if they were typed. */
function invocationFault(spec: CommandSpec, words: readonly string[]): string | undefined {
  if (words.length === 0 || words.some((word) => /[[\]…]|^[A-Z]{2,}$/.test(word))) {
    const known = [...spec.options.map((option) => option.name), "help", "version"];
    const unknown = words
      .flatMap((word) => [...word.matchAll(/--([a-z][\w-]*)/g)])
      .find(([, name = ""]) => !known.includes(name));
    return unknown === undefined ? undefined : `runledger ${spec.name} has no option ${unknown[0]}.`;
  }
  try {
    parseInvocation(spec, words);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

function optionFault(text: string, { commands }: Toolbox): string | undefined {
  const name = /^--([a-z][\w-]*)/.exec(text)?.[1] ?? "";
  const known = commands.some(({ spec }) => spec.options.some((option) => option.name === name));
  return known || name === "help" || name === "version"
    ? undefined
    : `names --${name}, which no command has.`;
}

const knownCodes: readonly number[] = [...Object.values(exitCodes), 126, 127, 128];

function exitCodeFault(text: string): string | undefined {
  const codes = [...text.matchAll(/\bexit(?:s|ed)?(?: codes?| status)?(?: with)? (\d+)\b/gi)].map(
    ([, code]) => Number(code),
  );
  const unknown = codes.find((code) => !knownCodes.includes(code));
  return unknown === undefined ? undefined : `names the exit code ${unknown}, which no command ends with.`;
}

function variableFault(text: string, { variables }: Toolbox): string | undefined {
  const unknown = text.match(/\bRUNLEDGER_[A-Z_]+\b/g)?.find((name) => !variables.has(name));
  return unknown === undefined ? undefined : `names the variable ${unknown}, which nothing reads.`;
}
