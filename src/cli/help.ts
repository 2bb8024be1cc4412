// Help texts, derived from the commands' specs and laid out by yargs.

import yargs from "yargs";
import { wrapWords } from "../exporters/wrap-words.js";
import type { CommandSpec, OptionSpec } from "./command.js";
import { commonOptions, usageOf } from "./parse.js";

const meanings: Readonly<Record<number, string>> = {
  0: "done",
  1: "failed",
  2: "wrong usage",
  3: "done, but some runs were unreadable (with --strict)",
  4: "a target or gate was missed",
  5: "refused to protect data",
  75: "another process has the trial",
  126: "the command cannot be run",
  127: "the command was not found",
  130: "interrupted",
};

/** Help of the whole program: its commands. */
export async function programHelp(commands: readonly CommandSpec[], columns: number): Promise<string> {
  const page = newPage(columns).usage(
    "runledger [COMMAND]\n\nRecords training and evaluation runs as plain files and compares them.\n" +
      "Alone, it compares the runs it finds here; with a path, those below it.",
  );
  for (const spec of commands) page.command(usageOf(spec), spec.summary);
  page
    .example("runledger", "compare the runs found here")
    .example("runledger compare runs --sort-by t20_mae", "compare those below runs/, best first")
    .epilogue("Help of one command: runledger COMMAND --help\nDocuments: README.md, FORMAT.md");
  return `${await page.getHelp()}\n`;
}

/** Help of one command: usage, options, examples, exit codes. */
export async function commandHelp(spec: CommandSpec, columns: number): Promise<string> {
  const page = newPage(columns).usage(`runledger ${usageOf(spec)}\n\n${spec.summary}`);
  for (const option of spec.options) page.option(option.name, yargsOption(option));
  const codes = [0, 1, 2, ...(spec.exitCodes ?? [])].map(
    (code) => `${code} ${spec.exitMeanings?.[code] ?? meanings[code] ?? ""}`,
  );
  page.epilogue(`Exit codes: ${codes.join(" · ")}`);
  const help = (await page.getHelp())
    .replace("\nOptions:\n", () => `${argumentLines(spec, widthOf(columns))}\nOptions:\n`)
    .replace("\nExit codes: ", () => `\n${exampleLines(spec, widthOf(columns))}Exit codes: `);
  return `${help}\n`;
}

function widthOf(columns: number): number {
  return Math.min(columns, 120);
}

function newPage(columns: number): ReturnType<typeof yargs> {
  return yargs([])
    .scriptName("")
    .help(false)
    .version(false)
    .exitProcess(false)
    .locale("en")
    .wrap(widthOf(columns))
    .option("help", yargsOption(commonOptions[0] as OptionSpec))
    .option("version", yargsOption(commonOptions[1] as OptionSpec));
}

function yargsOption(option: OptionSpec): {
  describe: string;
  alias?: string;
  type?: "boolean";
  choices?: string[];
} {
  const placeholder = option.placeholder ?? (option.type === "boolean" ? "" : option.name.toUpperCase());
  const repeated = option.repeated ? " (repeatable)" : "";
  return {
    describe: `${placeholder === "" ? "" : `${placeholder}: `}${option.summary}${repeated}`,
    ...(option.alias === undefined ? {} : { alias: option.alias }),
    ...(option.choices === undefined ? {} : { choices: [...option.choices] }),
  };
}

function argumentLines(spec: CommandSpec, columns: number): string {
  if (spec.arguments.length === 0) return "";
  const width = Math.max(...spec.arguments.map((argument) => argument.name.length));
  const lines = spec.arguments.map(({ name, summary }) => {
    const wrapped = wrapWords(summary, columns - width - 4).replaceAll("\n", `\n${" ".repeat(width + 4)}`);
    return `  ${name.padEnd(width)}  ${wrapped}`;
  });
  return `\nArguments:\n${lines.join("\n")}\n`;
}

/** What an example does stands beside it, or below it where one of them is too long: a command is never broken. */
function exampleLines({ examples }: CommandSpec, width: number): string {
  if (examples.length === 0) return "";
  const longest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
  const commandWidth = longest(examples.map(({ command }) => command));
  const isBeside = 2 + commandWidth + 2 + longest(examples.map(({ summary }) => summary)) <= width;
  const lines = examples.map(({ command, summary }) =>
    isBeside ? `  ${command.padEnd(commandWidth)}  ${summary}` : `  ${command}\n      ${summary}`,
  );
  return `Examples:\n${lines.join("\n")}\n\n`;
}
