// Help texts, derived from the commands' specs and laid out by yargs.

import yargs from "yargs";
import type { CommandSpec, OptionSpec } from "./command.js";
import { commonOptions } from "./parse.js";

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
  for (const example of spec.examples) page.example(example.command, example.summary);
  const codes = [0, 1, 2, ...(spec.exitCodes ?? [])].map((code) => `${code} ${meanings[code] ?? ""}`);
  page.epilogue(`Exit codes: ${codes.join(" · ")}`);
  const help = await page.getHelp();
  return `${help.replace("\nOptions:\n", () => `${argumentLines(spec)}\nOptions:\n`)}\n`;
}

/** "compare [ROOT…] [options]" */
export function usageOf(spec: CommandSpec): string {
  const words = spec.arguments.map((argument) => {
    const name = `${argument.name}${argument.repeated ? "…" : ""}`;
    return argument.required ? name : `[${name}]`;
  });
  return [spec.name, ...words].join(" ");
}

function newPage(columns: number): ReturnType<typeof yargs> {
  return yargs([])
    .scriptName("")
    .help(false)
    .version(false)
    .exitProcess(false)
    .locale("en")
    .wrap(Math.min(columns, 120))
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

function argumentLines(spec: CommandSpec): string {
  if (spec.arguments.length === 0) return "";
  const width = Math.max(...spec.arguments.map((argument) => argument.name.length));
  const lines = spec.arguments.map((argument) => `  ${argument.name.padEnd(width)}  ${argument.summary}`);
  return `\nArguments:\n${lines.join("\n")}\n`;
}
