// One command line: find the command, parse, run, and turn trouble into words and an exit code.

import { nearestNames } from "../core/nearest-names.js";
import { printable } from "../core/printable.js";
import { exitCodes, UserError } from "../errors.js";
import type { Command } from "./command.js";
import { commands } from "./commands/index.js";
import type { Context } from "./context.js";
import { parseInvocation } from "./parse.js";

declare const __RUNLEDGER_VERSION__: string;

/** Runs one command line and returns its exit code; prints errors instead of throwing them. */
export async function runCommandLine(words: readonly string[], context: Context): Promise<number> {
  try {
    return await dispatch(words, context);
  } catch (error) {
    return printError(error, context);
  }
}

async function dispatch(words: readonly string[], context: Context): Promise<number> {
  const [first = "", ...others] = words;
  const columns = context.terminal.columns ?? 100;
  if (first === "--version") return printVersion(context);
  if (first === "--help" || first === "-h" || first === "help") {
    const { commandHelp, programHelp } = await import("./help.js");
    const asked = commands.find((command) => command.spec.name === others[0]);
    const specs = commands.map((command) => command.spec);
    context.writeOut(await (asked ? commandHelp(asked.spec, columns) : programHelp(specs, columns)));
    return exitCodes.done;
  }
  const named = commands.find((command) => command.spec.name === first);
  const command = named ?? (await compareInstead(first, context));
  const invocation = parseInvocation(command.spec, named === undefined ? words : others);
  if (invocation.options.version === true) return printVersion(context);
  if (invocation.options.help === true) {
    const { commandHelp } = await import("./help.js");
    context.writeOut(await commandHelp(command.spec, columns));
    return exitCodes.done;
  }
  const { run } = await command.load();
  return await run(invocation, context);
}

/** A first word that is no command is a path to compare, unless it looks like a mistyped command. */
async function compareInstead(first: string, context: Context): Promise<Command> {
  const compare = commands.find((command) => command.spec.name === "compare") as Command;
  if (first === "" || first.startsWith("-")) return compare;
  const [{ existsSync }, { resolve }] = await Promise.all([import("node:fs"), import("node:path")]);
  if (existsSync(resolve(context.workingFolder, first)) || /[/\\.]/.test(first)) return compare;
  const names = commands.map((command) => command.spec.name);
  const nearest = nearestNames(first, names, 3);
  const meant = nearest.length > 0 ? `Did you mean: ${nearest.join(", ")}? ` : "";
  throw new UserError("unknown-command", `"${first}" is neither a command nor a folder here.`, {
    hint: `${meant}See all with: runledger --help`,
    exitCode: exitCodes.usage,
  });
}

function printVersion(context: Context): number {
  context.writeOut(`${__RUNLEDGER_VERSION__}\n`);
  return exitCodes.done;
}

function printError(error: unknown, context: Context): number {
  if (error instanceof UserError) {
    // Messages name files and fields of foreign runs.
    const hint = error.hint === undefined ? "" : `\n  ${printable(error.hint)}`;
    // "runledger stats: …" says where it comes from already.
    const start = /^runledger [a-z]+: /.test(error.message) ? "" : "runledger: ";
    context.writeError(`${start}${printable(error.message)}${hint}\n`);
    return error.exitCode;
  }
  if (isSystemError(error)) {
    const where = error.path === undefined ? "" : `${error.path}: `;
    const what = `${where}the system refused to ${error.syscall ?? "do it"} (${error.code}).`;
    context.writeError(
      `runledger: ${printable(what)}\n  Check the path, your rights there, and free space.\n`,
    );
    return exitCodes.failed;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  context.writeError(
    `runledger: this is a defect of runledger ${__RUNLEDGER_VERSION__}, not of your runs. Please report it with:\n${trace}\n`,
  );
  return exitCodes.failed;
}

/** Whether the operating system said no: a loop of links, no rights, a full disk. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "errno" in error;
}
