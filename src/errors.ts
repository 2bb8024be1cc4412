// The two kinds of trouble people see: an error that ends a command, and a problem that is listed beside its result.

/** Exit codes of every command; printed in each `--help`. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  unreadable: 3,
  missed: 4,
  refused: 5,
  interrupted: 130,
} as const;

export interface UserErrorOptions {
  /** How to mend it: one sentence, with the choices where there are some. */
  hint?: string;
  /** One of `exitCodes`; 1 when absent. */
  exitCode?: number;
  cause?: unknown;
}

/** An error a person can mend: says what, where and how. Printed without a stack. */
export class UserError extends Error {
  override readonly name = "UserError";
  /** Recognized by its name: the command is built in parts, each of which has its own copy of this class. */
  static override [Symbol.hasInstance](value: unknown): value is UserError {
    return value instanceof Error && value.name === "UserError" && "exitCode" in value;
  }

  /** Stable kebab-case identifier, e.g. "unknown-field". */
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: number;

  constructor(code: string, message: string, options: UserErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? exitCodes.failed;
  }
}

/** Something wrong with one file or run. Data, never an exception: one broken run does not hide the others. */
export interface Problem {
  /** Stable kebab-case identifier, e.g. "malformed-json". */
  readonly code: string;
  /** File or folder, with `:line` where known. */
  readonly path: string;
  /** What is wrong and what was done about it, in one sentence. */
  readonly message: string;
}
