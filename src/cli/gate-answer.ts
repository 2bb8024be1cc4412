// A gate's result as JSON, and the files it is written to for CI.

import { resolve } from "node:path";
import type { GateResult, GateSide } from "../core/gate/gate.js";
import type { GateLine } from "../core/gate/gate-metric.js";
import { encodeJson } from "../core/json/encode-json.js";
import { printRequirement } from "../core/target.js";
import { UserError } from "../errors.js";
import { gateReason, gateSentence, gateWord } from "../exporters/gate-words.js";
import { replaceFile } from "../store/atomic-write.js";
import { nodeFileSystem } from "../store/file-system.js";
import type { Invocation } from "./command.js";
import type { Context } from "./context.js";

/** The answer of `--json`; docs/json.md describes it. */
export function gateJson(result: GateResult): string {
  const { outcome, candidate, reference, lines, faults, remarks, alpha } = result;
  const answer = {
    schema: "runledger.gate/1",
    outcome,
    sentence: gateSentence(result),
    candidate: sideToJson(candidate),
    reference: sideToJson(reference),
    alpha,
    metrics: lines.map(lineToJson),
    faults,
    remarks,
  };
  return `${encodeJson(answer, 2)}\n`;
}

function sideToJson({ name, kind, runs }: GateSide): Record<string, unknown> {
  return { name, kind, runs };
}

function lineToJson(line: GateLine): Record<string, unknown> {
  const { question, candidate, reference, target } = line;
  return {
    metric: question.metric,
    outcome: line.outcome,
    reason: line.reason === "" ? null : line.reason,
    verdict: gateWord(line),
    sentence: gateReason(line),
    method: line.method,
    direction: question.direction ?? null,
    is_inferred: question.isInferred,
    unit: question.unit ?? null,
    candidate: { n: candidate.n, mean: candidate.mean ?? null },
    reference: { n: reference.n, mean: reference.mean ?? null, sd: reference.sd ?? null },
    difference: line.difference ?? null,
    interval: line.interval === undefined ? null : [line.interval.low, line.interval.high],
    noise: line.noise ?? null,
    tolerance: line.tolerance ?? null,
    p: line.comparison?.p ?? null,
    target:
      target?.target === undefined
        ? null
        : { requirement: printRequirement(target.target), outcome: target.outcome },
  };
}

/**
 * Writes what `--junit` and `--markdown` ask for; older files are replaced.
 * @throws UserError "cannot-write"
 */
export async function writeGateFiles(
  result: GateResult,
  invocation: Invocation,
  context: Context,
): Promise<void> {
  const { junit, markdown } = invocation.options;
  if (junit !== undefined) {
    const { gateToJunit } = await import("../exporters/gate-junit.js");
    write("junit", String(junit), gateToJunit(result), context);
  }
  if (markdown !== undefined) {
    const { gateToMarkdown } = await import("../exporters/gate-markdown.js");
    write("markdown", String(markdown), gateToMarkdown(result, commandLine(invocation)), context);
  }
}

function write(option: string, name: string, content: string, context: Context): void {
  try {
    replaceFile(nodeFileSystem, resolve(context.workingFolder, name), content);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      "cannot-write",
      `--${option} ${name}: cannot be written (${code ?? String(error)}).`,
      {
        hint: "Name a file in a folder that exists.",
        cause: error,
      },
    );
  }
}

/** What to type to get the result again; files and JSON left out. */
function commandLine({ positionals, options }: Invocation): string {
  const words = Object.entries(options).flatMap(([name, value]) => {
    if (["junit", "markdown", "json"].includes(name) || value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.map((one) => `--${name} ${shellWord(String(one))}`);
  });
  return ["runledger gate", ...positionals.map(shellWord), ...words].join(" ");
}

function shellWord(text: string): string {
  return /^[\w%+,./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
