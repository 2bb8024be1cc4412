// `runledger exec -- COMMAND`: runs any program as a recorded run.

import { statSync } from "node:fs";
import { basename, extname, resolve } from "node:path";
import { redactValue } from "../../collectors/secrets.js";
import { exitCodes, UserError } from "../../errors.js";
import { notFound } from "../../recorder/run-program.js";
import { supervise } from "../../recorder/supervise.js";
import type { Supervised } from "../../recorder/supervise-options.js";
import { processWorld } from "../../recorder/world.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";

/** Runs the program and returns its exit code. @throws UserError "missing-command", "bad-param", "bad-input", "bad-pattern", "command-not-found" */
export const run: RunCommand = async (invocation, context) => {
  const command = [...invocation.positionals, ...invocation.rest];
  if (command.length === 0) throw missingCommand();
  const { model, root, tag, input, scrape } = invocation.options;
  const params = readParams(textsOf(invocation.options.param));
  const inputs = textsOf(input).map((path) => resolve(context.workingFolder, path));
  checkInputs(inputs);
  const readLine =
    scrape === undefined
      ? undefined
      : (await import("../../recorder/scraped-lines.js")).scrapedLines(textsOf(scrape));
  const showError = showOn(context, "error");
  const supervised = await supervise({
    start: {
      model: typeof model === "string" ? model : modelNameOf(command),
      ...(typeof root === "string" ? { root } : {}),
      ...(tag === undefined ? {} : { tags: textsOf(tag) }),
      ...(Object.keys(params).length === 0 ? {} : { config: params }),
    },
    world: {
      ...processWorld(),
      workingFolder: context.workingFolder,
      environment: context.environment,
      argv: command,
      warn: (line) => showError(Buffer.from(`${line}\n`)),
    },
    inputs,
    programFiles: { hasOwnFolders: true, takesModelName: typeof model !== "string" },
    ...(readLine === undefined ? {} : { readLine }),
    showOutput: showOn(context, "out"),
    showError,
  });
  if (supervised.startFault !== undefined) throw notStarted(command[0] ?? "", supervised, context);
  const idle = supervised.exitCode === 0 ? (readLine?.idle() ?? []) : [];
  for (const pattern of idle)
    showError(
      Buffer.from(`runledger: --scrape ${JSON.stringify(pattern)} caught no number in the output.\n`),
    );
  if (context.terminal.isInteractive && supervised.folder !== undefined) {
    showError(Buffer.from(`runledger: ${supervised.outcome.state}, recorded in ${supervised.folder}\n`));
  }
  return supervised.exitCode;
};

/** A program that has run for a day with the wrong input is worse than one that does not start. */
function checkInputs(inputs: readonly string[]): void {
  for (const path of inputs) {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) continue;
    throw new UserError("bad-input", `exec: --input ${path} is no file.`, {
      hint: "Give files that the program reads; they are copied into the run before it starts.",
      exitCode: exitCodes.usage,
    });
  }
}

/**
 * What a run is called when nobody says: the name of the script, of the Python module, else of the program.
 * "python -u src/train.py --lr 1" → "train", "torchrun --nproc 2 -m my.train" → "train", "./fit.sh" → "fit".
 */
export function modelNameOf(command: readonly string[]): string {
  const [program = "run", ...words] = command;
  const script = words.find((word) => /\.(?:py|js|mjs|cjs|ts|r|R|jl|sh|rb|pl|lua|ipynb)$/.test(word));
  const at = words.indexOf("-m");
  const module = script === undefined && at >= 0 ? words[at + 1]?.split(".").at(-1) : undefined;
  const named = script ?? module ?? program;
  return basename(named, extname(named)) || "run";
}

/**
 * "k=v" texts → nested config. Numbers, true, false and null become such values; everything else stays text. Secrets are
 * redacted.
 * @throws UserError "bad-param"
 */
export function readParams(texts: readonly string[]): Record<string, unknown> {
  const params: Group = new Map();
  for (const text of texts) {
    const at = text.indexOf("=");
    const path = text.slice(0, Math.max(0, at)).split(".");
    if (at <= 0 || path.includes("")) throw badParam(text, "is not NAME=VALUE");
    place(params, path, { text, value: readValue(text.slice(at + 1)) });
  }
  return redactValue(plain(params)) as Record<string, unknown>;
}

type Group = Map<string, unknown>;

function place(
  group: Group,
  path: readonly string[],
  param: { readonly text: string; readonly value: unknown },
): void {
  const [name = "", ...rest] = path;
  const there = group.get(name);
  if (rest.length === 0) {
    if (there !== undefined) throw badParam(param.text, `gives "${name}" a second time`);
    group.set(name, param.value);
    return;
  }
  if (there !== undefined && !(there instanceof Map))
    throw badParam(param.text, `"${name}" has a value already`);
  const inner = there ?? new Map<string, unknown>();
  group.set(name, inner);
  place(inner, rest, param);
}

function plain(group: Group): Record<string, unknown> {
  return Object.fromEntries(
    [...group].map(([name, value]) => [name, value instanceof Map ? plain(value) : value]),
  );
}

function readValue(text: string): unknown {
  const words: Record<string, unknown> = {
    true: true,
    false: false,
    null: null,
    True: true,
    False: false,
    None: null,
  };
  if (Object.hasOwn(words, text)) return words[text];
  const isNumber = /^[-+]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(text);
  // Long ids would be rounded, and those with leading zeros are names.
  return isNumber && Math.abs(Number(text)) <= Number.MAX_SAFE_INTEGER ? Number(text) : text;
}

/** A reader that has gone away must not end the program: it goes on and is recorded, but no longer shown. */
function showOn(context: Context, stream: "out" | "error"): (bytes: Uint8Array) => void {
  let isOpen = true;
  return (bytes) => {
    if (isOpen) isOpen = context.offer?.(stream, bytes) ?? write(context, stream, bytes);
  };
}

function write(context: Context, stream: "out" | "error", bytes: Uint8Array): true {
  if (stream === "out") context.writeOut(bytes);
  else context.writeError(Buffer.from(bytes).toString("utf8"));
  return true;
}

function textsOf(value: Invocation["options"][string]): string[] {
  return Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];
}

function notStarted(
  program: string,
  { exitCode, startFault, runId }: Supervised,
  { workingFolder }: Context,
): UserError {
  if (exitCode === notFound) {
    return new UserError(
      "command-not-found",
      `exec: "${program}" was not found. Run ${runId} is marked failed.`,
      {
        hint: "Check its spelling, or give its path: ./train.sh",
        exitCode,
      },
    );
  }
  if (statSync(resolve(workingFolder, program), { throwIfNoEntry: false })?.isDirectory() === true) {
    const message = `exec: "${program}" is a folder. Run ${runId} is marked failed.`;
    return new UserError("command-not-runnable", message, { hint: "Name the program in it.", exitCode });
  }
  const message = `exec: "${program}" cannot be run (${startFault}). Run ${runId} is marked failed.`;
  const hint = `Is it a program? For a script: chmod +x ${program}, or name its interpreter: python ${program}`;
  return new UserError("command-not-runnable", message, { hint, exitCode });
}

function missingCommand(): UserError {
  return new UserError("missing-command", "exec: there is no command to run.", {
    hint: "Write it after two dashes: runledger exec -- python train.py",
    exitCode: exitCodes.usage,
  });
}

function badParam(text: string, what: string): UserError {
  return new UserError("bad-param", `exec: --param ${text} ${what}.`, {
    hint: "Write name, equals sign and value once: --param lr=0.01",
    exitCode: exitCodes.usage,
  });
}
