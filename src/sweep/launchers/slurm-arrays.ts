// Which arrays a submission becomes: cut where an array would be too large, and where trials need other resources.

import { quoteWord } from "../../core/sweep/quote-word.js";
import type { Trial } from "../../core/sweep/trial.js";
import { rangesOf } from "./slurm-answers.js";
import type { SlurmSettings } from "./slurm-settings.js";

/** One array to submit. Task k of it is the trial `first + k` of the submission. */
export interface PlannedArray {
  /** `runledger-<submission>-<first>`: by it the array is known again, for ids are not unique for ever. */
  readonly name: string;
  readonly first: number;
  /** Ascending, from 0 on. */
  readonly tasks: readonly number[];
  /** One of its trials; all need the same. */
  readonly example: Trial;
}

/** What an array's name begins with. */
export const namePrefix = "runledger-";

/** The submission and the first trial that a job's name tells; undefined for jobs that are not ours. */
export function readArrayName(
  name: string,
): { readonly submission: string; readonly first: number } | undefined {
  const [, submission, first] = /^runledger-([0-9a-f]{16})-(\d+)$/.exec(name) ?? [];
  return submission === undefined ? undefined : { submission, first: Number(first) };
}

/**
 * The arrays for the trials at these places.
 * @param wanted places in `trials`, ascending
 * @param size most tasks of one array
 */
export function planArrays(
  submission: { readonly id: string; readonly trials: readonly Trial[] },
  wanted: readonly number[],
  size: number,
): PlannedArray[] {
  const arrays: (Omit<PlannedArray, "tasks"> & { readonly tasks: number[] })[] = [];
  for (const index of wanted) {
    const trial = submission.trials[index];
    if (trial === undefined) continue;
    const last = arrays.at(-1);
    if (last !== undefined && index - last.first < size && needsSame(last.example, trial)) {
      last.tasks.push(index - last.first);
    } else {
      arrays.push({
        name: `${namePrefix}${submission.id}-${index}`,
        first: index,
        tasks: [0],
        example: trial,
      });
    }
  }
  return arrays;
}

function needsSame(a: Trial, b: Trial): boolean {
  return (
    a.slots.cpu === b.slots.cpu && a.slots.gpu === b.slots.gpu && a.timeLimitSeconds === b.timeLimitSeconds
  );
}

export interface ArrayRequest {
  readonly array: PlannedArray;
  readonly settings: SlurmSettings;
  /** Most tasks of this array that run at once; no limit when absent. */
  readonly atOnce?: number;
  /** Id of the array after which this one starts. */
  readonly after?: string;
  readonly workingFolder: string;
  /** Folder for what workers say. */
  readonly logFolder: string;
}

/** The words for sbatch, which reads the script from its input. */
export function sbatchWords(request: ArrayRequest): string[] {
  const { array, settings } = request;
  const { slots } = array.example;
  const limit = request.atOnce === undefined ? "" : `%${request.atOnce}`;
  const time = settings.time ?? timeFor(array.example);
  const gres = settings.gres ?? (slots.gpu > 0 ? `gpu:${slots.gpu}` : undefined);
  return [
    "--parsable",
    `--job-name=${array.name}`,
    `--array=${rangesOf(array.tasks)}${limit}`,
    "--export=NIL",
    "--requeue",
    "--open-mode=append",
    `--signal=B:USR2@${settings.signalSeconds}`,
    "--ntasks=1",
    `--cpus-per-task=${slots.cpu}`,
    `--chdir=${request.workingFolder}`,
    // Percent signs stand for numbers of the job.
    `--output=${request.logFolder.replaceAll("%", "%%")}/%A_%a.log`,
    ...given("--time", time),
    ...given("--mem", settings.memory),
    ...given("--gres", gres),
    ...given("--partition", settings.partition),
    ...given("--account", settings.account),
    ...given("--qos", settings.qos),
    ...given("--constraint", settings.constraint),
    ...given("--reservation", settings.reservation),
    ...(request.after === undefined
      ? []
      : [`--dependency=afterany:${request.after}`, "--kill-on-invalid-dep=yes"]),
    ...settings.options,
  ];
}

function given(option: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`${option}=${value}`];
}

/** Two minutes more than the trial may take: the worker ends it, so that it is known why. Slurm counts minutes. */
function timeFor({ timeLimitSeconds }: Trial): string | undefined {
  return timeLimitSeconds === undefined ? undefined : String(Math.ceil(timeLimitSeconds / 60) + 2);
}

/** Beside what `export` names. */
const usualVariables = [
  ...["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "TZ"],
  ...["LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV"],
];
const enginesOwn =
  "SLURM_*|SLURMD_*|CUDA_VISIBLE_DEVICES|ROCR_VISIBLE_DEVICES|GPU_DEVICE_ORDINAL|ZE_AFFINITY_MASK|TMPDIR";
const shellsOwn = "_|PWD|SHLVL|UID|EUID|PPID|BASHOPTS|SHELLOPTS|PATH|HOME";

export interface ScriptRequest {
  readonly workerCommand: readonly string[];
  readonly manifest: string;
  readonly first: number;
  readonly settings: SlurmSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The batch script of an array. `--export=NIL` keeps the submitter's environment out, but some Slurms then read the
 * login's, so the script empties what it finds and sets what was listed. The worker takes the shell's place, so that
 * signals reach it.
 */
export function batchScript({
  workerCommand,
  manifest,
  first,
  settings,
  environment,
}: ScriptRequest): string {
  const names = [...new Set([...usualVariables, ...settings.export])];
  const words = [...workerCommand, manifest].map(quoteWord).join(" ");
  return [
    "#!/bin/bash",
    `for name in $(compgen -e); do case "$name" in ${enginesOwn}|${shellsOwn}) ;; *) unset -v "$name" 2>/dev/null ;; esac; done`,
    "unset -f $(compgen -A function); unset -v SLURM_JWT name",
    ...names.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [`export ${name}=${quoteWord(value)}`];
    }),
    ...settings.setup,
    `exec ${words} $((${first} + SLURM_ARRAY_TASK_ID))`,
    "",
  ].join("\n");
}
