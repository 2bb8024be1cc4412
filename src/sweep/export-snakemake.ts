// A planned sweep as a workflow of Snakemake: one rule a phase, whose outputs are the trials' commits.

import { dirname, join } from "node:path";
import { type Trial, trialName } from "../core/sweep/trial.js";
import { targetsFolder, treeFiles } from "../stage/artifact-place.js";
import { artifactFile } from "./stage-artifact.js";
import type { Submission } from "./submission.js";
import { phaseFolder, trialFiles, trialFolder } from "./sweep-layout.js";

/** What every Snakefile of ours begins with: it may be replaced. */
export const snakefileMark = "# Written by runledger sweep export-snakemake";

/** Files relative to the folder of the sweep file, as Snakemake looks for them by itself. */
export const snakemakeFiles = {
  snakefile: "workflow/Snakefile",
  trials: "workflow/trials.json",
  profile: "workflow/profile/config.yaml",
} as const;

export interface SnakemakeRequest {
  readonly submission: Submission;
  /** Program and first words of a worker. */
  readonly workerCommand: readonly string[];
  /** CPU cores that Snakemake may use. */
  readonly cores: number;
}

export interface SnakemakeExport {
  /** Contents of the three files, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** How to run it, and how to run its first trial again. */
  readonly commands: readonly [all: string, forced: string];
}

/** The workflow of a submission with at least one trial. */
export function exportSnakemake(request: SnakemakeRequest): SnakemakeExport {
  const { submission, cores } = request;
  const phases = phasesOf(submission);
  const [first] = submission.trials;
  const target = first === undefined ? "TARGET" : outputOf(submission, first);
  const commands = [
    `snakemake --profile ${dirname(snakemakeFiles.profile)}`,
    // With the two dashes no profile: Snakemake 7 puts what a profile says behind them, where it is taken for targets.
    `snakemake --cores ${cores} --rerun-triggers mtime --forcerun ${phases[0]?.rule ?? "trial"} -- ${target}`,
  ] as const;
  const files = new Map([
    [snakemakeFiles.snakefile, snakefile(submission, phases, commands)],
    [snakemakeFiles.trials, trialsFile(request, phases)],
    [snakemakeFiles.profile, profile(cores)],
  ]);
  return { files, commands };
}

interface SnakemakePhase {
  /** Name of its rule. */
  readonly rule: string;
  readonly phase: string | undefined;
  readonly example: Trial;
  /** Place in the submission, by id; of artifacts by the path below the folder of targets. */
  readonly indexes: Map<string, number>;
}

/** What says that a trial is done. */
function outputOf({ sweep_folder }: Submission, trial: Trial): string {
  const folder = trialFolder(sweep_folder, trial);
  return trial.artifact === undefined ? join(folder, trialFiles.commit) : artifactFile(folder);
}

function keyOf(trial: Trial): string {
  return trial.artifact === undefined ? trial.id : trialName(trial);
}

function phasesOf({ trials }: Submission): SnakemakePhase[] {
  const phases = new Map<string | undefined, SnakemakePhase>();
  const taken = new Set<string>(["all"]);
  trials.forEach((trial, index) => {
    const known = phases.get(trial.phase);
    if (known !== undefined) {
      known.indexes.set(keyOf(trial), index);
      return;
    }
    const rule = freeRule(trial.phase ?? "trial", taken);
    phases.set(trial.phase, {
      rule,
      phase: trial.phase,
      example: trial,
      indexes: new Map([[keyOf(trial), index]]),
    });
  });
  return [...phases.values()];
}

/** A name that Python takes for a rule, and no other rule has. */
function freeRule(phase: string, taken: Set<string>): string {
  const plain = phase.replace(/\W/g, "_");
  const name = /^[A-Za-z]/.test(plain) && !pythonWords.test(plain) ? plain : `phase_${plain}`;
  let free = taken.has(name) ? `phase_${name}` : name;
  for (let count = 2; taken.has(free); count++) free = `phase_${name}_${count}`;
  taken.add(free);
  return free;
}

const pythonWords =
  /^(and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|match|nonlocal|not|or|pass|raise|return|rule|rules|checkpoint|module|use|try|while|with|yield|False|None|True)$/;

function snakefile(
  submission: Submission,
  phases: readonly SnakemakePhase[],
  [all, forced]: SnakemakeExport["commands"],
): string {
  return [
    `${snakefileMark} ${submission.sweep_file.split("/").at(-1) ?? ""}; the same command replaces it.`,
    "# Run it here, in the folder of the sweep file:",
    `#   ${all}`,
    "# One trial again; the two dashes keep --forcerun from taking the target for a rule:",
    `#   ${forced}`,
    "",
    "import json",
    "import os",
    "import re",
    "import shlex",
    "",
    'with open(os.path.join(workflow.basedir, "trials.json"), encoding="utf-8") as file:',
    "    TRIALS = json.load(file)",
    "",
    'WORKER = " ".join(shlex.quote(word) for word in TRIALS["worker"])',
    "",
    "",
    "rule all:",
    "    input:",
    ...phases.map(
      (phase) => `        expand(${pattern(submission, phase)}, id=TRIALS["rules"]["${phase.rule}"]),`,
    ),
    ...phases.flatMap((phase) => ["", "", ...ruleLines(submission, phase)]),
    "",
  ].join("\n");
}

function ruleLines(submission: Submission, phase: SnakemakePhase): string[] {
  const { rule, example } = phase;
  const { slots, retries, timeLimitSeconds, artifact } = example;
  const resources = [
    ...(slots.gpu > 0 ? [`gpu=${slots.gpu}`] : []),
    ...(timeLimitSeconds === undefined ? [] : [`runtime=${Math.ceil(timeLimitSeconds / 60) + 2}`]),
  ];
  return [
    `rule ${rule}:`,
    ...(artifact?.target === undefined ? [] : targetInput(submission)),
    "    output:",
    `        ${pattern(submission, phase)},`,
    "    wildcard_constraints:",
    `        id=${idPattern(phase)},`,
    "    params:",
    `        index=lambda wildcards: TRIALS["rules"]["${rule}"][wildcards.id],`,
    "        folder=lambda wildcards, output: os.path.dirname(output[0]),",
    `    threads: ${slots.cpu}`,
    ...(resources.length === 0 ? [] : ["    resources:", ...resources.map((each) => `        ${each},`)]),
    ...(retries === 0 ? [] : [`    retries: ${retries}`]),
    "    shell:",
    "        # Snakemake makes the folder before the run does.",
    '        "(rmdir {params.folder:q} 2>/dev/null || :); exec {WORKER} {params.index}"',
  ];
}

/** The target of a run, which has to be there first. */
function targetInput({ sweep_folder }: Submission): string[] {
  const folder = JSON.stringify(targetsFolder(dirname(sweep_folder)));
  const target = 'wildcards.id.split("/")[0]';
  return ["    input:", `        lambda wildcards: os.path.join(${folder}, ${target}, "${treeFiles.meta}"),`];
}

/** What ids look like, so that no two rules make the same; an artifact's stage is told by its own list. */
function idPattern({ rule, example: { artifact } }: SnakemakePhase): string {
  if (artifact === undefined) return '"[0-9a-f]{12}"';
  return `"|".join(re.escape(id) for id in TRIALS["rules"]["${rule}"])`;
}

/** Path of a commit with `{id}` in it, as a text of Python. */
function pattern({ sweep_folder }: Submission, { phase, example: { artifact } }: SnakemakePhase): string {
  const doubled = (folder: string): string => folder.replace(/[{}]/g, "$&$&");
  if (artifact === undefined) {
    return JSON.stringify(join(doubled(phaseFolder(sweep_folder, phase)), "run_{id}", trialFiles.commit));
  }
  const file = artifact.target === undefined ? treeFiles.meta : treeFiles.analysis;
  return JSON.stringify(join(doubled(targetsFolder(dirname(sweep_folder))), "{id}", file));
}

function trialsFile(
  { submission, workerCommand }: SnakemakeRequest,
  phases: readonly SnakemakePhase[],
): string {
  const rules = Object.fromEntries(phases.map(({ rule, indexes }) => [rule, Object.fromEntries(indexes)]));
  return `${JSON.stringify({ worker: [...workerCommand, submission.manifest], rules }, null, 1)}\n`;
}

function profile(cores: number): string {
  return [
    `${snakefileMark}; the same command replaces it.`,
    `cores: ${cores}`,
    "keep-going: true",
    "rerun-incomplete: true",
    "# A commit says that a trial is done. Another time of a file, another export or another code is no reason to run it again.",
    "rerun-triggers: [mtime]",
    "latency-wait: 30",
    "",
  ].join("\n");
}
