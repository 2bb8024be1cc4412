// A command is data: its help, its parsing, its completion and its documentation are derived from it.

import type { Context } from "./context.js";

export interface OptionSpec {
  readonly name: string;
  readonly alias?: string;
  readonly type: "string" | "number" | "boolean";
  /** May be given more than once, or with several values after it. */
  readonly repeated?: boolean;
  /** Shown as --name PLACEHOLDER in the help. */
  readonly placeholder?: string;
  readonly choices?: readonly string[];
  readonly summary: string;
}

export interface ArgumentSpec {
  readonly name: string;
  readonly required?: boolean;
  /** Takes all that follow. */
  readonly repeated?: boolean;
  readonly summary: string;
}

export interface ExampleSpec {
  readonly command: string;
  readonly summary: string;
}

/** Everything about a command but its code. Loaded at every start, so it must stay small. */
export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  readonly arguments: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  readonly examples: readonly ExampleSpec[];
  /** Exit codes this command can end with, beside 0, 1 and 2. */
  readonly exitCodes?: readonly number[];
  /** What a code says of this command, where that is not what it says of others. */
  readonly exitMeanings?: Readonly<Record<number, string>>;
  /** Everything from the first word that is no option, or after --, belongs to another program and becomes `rest`. */
  readonly passThrough?: boolean;
  /** Words such as `+good` and `-bad` are arguments, not options. */
  readonly hasSignedArguments?: boolean;
}

/** What was typed, checked against the spec. */
export interface Invocation {
  readonly positionals: readonly string[];
  /** Values by option name; repeated options are arrays; absent options are undefined. */
  readonly options: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  /** The other program's words, of a command that passes them through; empty for all others. */
  readonly rest: readonly string[];
}

/** Runs the command; returns its exit code. Expected trouble is thrown as UserError. */
export type RunCommand = (invocation: Invocation, context: Context) => Promise<number> | number;

export interface Command {
  readonly spec: CommandSpec;
  /** Loads the code; kept out of the start path. */
  readonly load: () => Promise<{ readonly run: RunCommand }>;
}
