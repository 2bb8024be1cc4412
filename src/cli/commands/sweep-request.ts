// What was asked of a sweep: the file opened, its trials planned and chosen.

import { dirname } from "node:path";
import type { SweepOverrides } from "../../core/sweep/merge-sources.js";
import type { SweepPlan } from "../../core/sweep/plan-sweep.js";
import type { ParamValue, Trial } from "../../core/sweep/trial.js";
import { chooseTrials } from "../../core/sweep/trial-globs.js";
import { exitCodes, UserError } from "../../errors.js";
import { parseYaml } from "../../formats/yaml.js";
import { type OpenSweep, openSweep } from "../../sweep/open-sweep.js";
import { withTargets } from "../../sweep/stage-waves.js";
import type { Invocation } from "../command.js";
import type { Context } from "../context.js";
import { isAgreed } from "../is-agreed.js";

/** Above so many trials the person is asked. */
const manyTrials = 10_000;

export interface SweepRequest {
  readonly sweep: OpenSweep;
  readonly plan: SweepPlan;
  /** Those that --stage and GLOB name; all when neither is given. */
  readonly chosen: readonly Trial[];
  readonly isDryRun: boolean;
}

/**
 * Opens and plans the sweep.
 * @throws UserError for everything that is wrong with file or options; "many-trials" above 10,000 where nobody can be asked
 */
export async function readRequest(
  invocation: Invocation,
  context: Context,
  asks: "asks" | "never-asks",
): Promise<SweepRequest> {
  const { options, positionals } = invocation;
  const [path, ...globs] = positionals;
  if (path === undefined)
    throw usage("the sweep file is missing.", "Example: runledger sweep plan sweep.yaml");
  const { environment, workingFolder } = context;
  const sweep = openSweep({
    ...{ path, workingFolder, environment },
    overrides: overridesOf(invocation, environment),
    root: textOf(options.root),
    launcher: textOf(options.launcher),
  });
  const isDryRun = options["dry-run"] === true || isOn(environment.DRY_RUN);
  if (asks === "asks" && !isDryRun) await checkCount(sweep.trialsAtMost, invocation, context);
  const plan = sweep.plan();
  const phases = textsOf(options.stage);
  const chosen = chooseTrials(plan.trials, { phases, globs });
  const isToRun = asks === "asks";
  const needed = isToRun ? withTargets(dirname(sweep.folder), { chosen, planned: plan.trials }) : chosen;
  return { sweep, plan, chosen: needed, isDryRun };
}

function overridesOf(invocation: Invocation, environment: Context["environment"]): SweepOverrides {
  const values = new Map(textsOf(invocation.options.set).map(readSet));
  const base = environment.SEED_BASE;
  if (base === undefined || base === "") return { values };
  if (/^\d{1,15}$/.test(base)) return { values, seedBase: Number(base) };
  throw usage(
    `SEED_BASE is "${base}", not a whole number.`,
    "Example: SEED_BASE=424242 runledger sweep run sweep.yaml",
  );
}

/** "budgets=6,8" → its values, each as YAML reads it. */
function readSet(text: string): [string, readonly ParamValue[]] {
  const at = text.indexOf("=");
  const [name, list] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
  if (at <= 0 || list === "")
    throw usage(`--set ${text} is not NAME=VALUE,VALUE.`, "Example: --set budgets=6,8");
  return [name, list.split(",").map((value) => scalarOf(value.trim()))];
}

function scalarOf(text: string): ParamValue {
  if (!/^[-+.\w]+$/.test(text)) return text;
  const { value } = parseYaml(text);
  const isPlain = typeof value === "string" || typeof value === "boolean" || value === null;
  if (isPlain || (typeof value === "number" && Number.isFinite(value))) return value;
  throw usage(
    `--set: ${text} is no value that a config can have.`,
    "Give finite numbers, texts, true, false or null.",
  );
}

async function checkCount(count: number, invocation: Invocation, context: Context): Promise<void> {
  if (count <= manyTrials || invocation.options.yes === true) return;
  const words = `The sweep has up to ${count} trials`;
  const { isInteractive } = context.terminal;
  if (isInteractive && (await isAgreed(`${words}. Go on? [y/N] `, context))) return;
  throw new UserError("many-trials", `${words}, more than ${manyTrials}.`, {
    hint: "Look at them with: runledger sweep plan FILE. Then add --yes.",
    exitCode: exitCodes.refused,
  });
}

export function isOn(value: string | undefined): boolean {
  return value !== undefined && !["", "0", "false", "no"].includes(value.toLowerCase());
}

export function textsOf(value: Invocation["options"][string]): string[] {
  return Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];
}

function textOf(value: Invocation["options"][string]): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function usage(message: string, hint: string): UserError {
  return new UserError("bad-option", `runledger sweep: ${message}`, { hint, exitCode: exitCodes.usage });
}
