// Asks Slurm's programs, each under a time limit: without a controller they would wait for minutes.

import { spawn } from "node:child_process";
import { UserError } from "../../errors.js";
import {
  isUnknownJob,
  readJobId,
  readLimits,
  readTasks,
  type SlurmLimits,
  type SlurmTask,
  taskFormat,
} from "./slurm-answers.js";

export interface SlurmAnswer {
  /** `missing`: there is no such program. `late`: it was ended because it took too long. */
  readonly end: "exited" | "missing" | "late";
  readonly exitCode: number | undefined;
  readonly output: string;
  /** What it said on standard error, or what kept it from starting. */
  readonly complaint: string;
}

/** What is asked of the Slurm that an environment leads to. */
export interface SlurmClient {
  /** Runs one of Slurm's programs. Never throws. */
  readonly ask: (program: string, words: readonly string[], input?: string) => Promise<SlurmAnswer>;
}

/** Milliseconds; sbatch itself tries for a while before it gives up. */
const timeLimits: Readonly<Record<string, number>> = {
  sbatch: 60_000,
  squeue: 30_000,
  scancel: 30_000,
  scontrol: 20_000,
};
const mostCharacters = 200_000_000;
/** Variables by which sbatch would be told to do something else than submit and return. */
const misleading = [
  "SBATCH_WAIT",
  "SBATCH_TEST_ONLY",
  "SBATCH_GET_USER_ENV",
  "SBATCH_NO_REQUEUE",
  "SQUEUE_FORMAT",
  "SQUEUE_FORMAT2",
];

/** A client whose programs are found on the environment's PATH, and their Slurm by its SLURM_CONF. */
export function slurmClient(environment: Readonly<Record<string, string | undefined>>): SlurmClient {
  const env = Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => value !== undefined && !misleading.includes(name)),
  );
  return { ask: (program, words, input = "") => run({ program, words, input, env }) };
}

interface Call {
  readonly program: string;
  readonly words: readonly string[];
  readonly input: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

function run(call: Call): Promise<SlurmAnswer> {
  return new Promise((resolve) => {
    const child = spawn(call.program, call.words, { env: { ...call.env }, stdio: ["pipe", "pipe", "pipe"] });
    let [output, complaint] = ["", ""];
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill("SIGKILL");
    }, timeLimits[call.program] ?? 20_000);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      if (output.length < mostCharacters) output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (complaint.length < 10_000) complaint += text;
    });
    // It need not read what it is given.
    child.stdin.on("error", () => undefined);
    child.stdin.end(call.input);
    child.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve({ end: "missing", exitCode: undefined, output, complaint: error.code ?? error.message });
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({
        end: isLate ? "late" : "exited",
        exitCode: code ?? undefined,
        output,
        complaint: complaint.trim(),
      });
    });
  });
}

/** A question's tasks; undefined with Slurm's words when it cannot say, which does not mean that they are gone. */
export type TasksAnswer = { readonly tasks: readonly SlurmTask[] } | { readonly unknown: string };

/** The tasks of these arrays, in one call, however many. Arrays that Slurm has forgotten have none. */
export async function askTasks(client: SlurmClient, jobs: readonly string[]): Promise<TasksAnswer> {
  if (jobs.length === 0) return { tasks: [] };
  return readAnswer(
    await client.ask("squeue", ["-h", "-r", "-t", "all", "-j", jobs.join(","), "-o", taskFormat]),
  );
}

/** All tasks of the person who asks, whatever started them. */
export async function askOwnTasks(client: SlurmClient): Promise<TasksAnswer> {
  const user = String(process.getuid?.() ?? 0);
  return readAnswer(await client.ask("squeue", ["-h", "-r", "-t", "all", "-u", user, "-o", taskFormat]));
}

function readAnswer(answer: SlurmAnswer): TasksAnswer {
  if (answer.end === "exited" && answer.exitCode === 0) return { tasks: readTasks(answer.output) };
  if (answer.end === "exited" && isUnknownJob(answer.complaint)) return { tasks: [] };
  return { unknown: complaintOf("squeue", answer) };
}

/**
 * What an array may hold here, asked once for each Slurm. Slurm's defaults where it does not say: a larger array is then
 * refused in Slurm's words.
 */
export async function askLimits(client: SlurmClient, name: string): Promise<SlurmLimits> {
  const kept = limitsByName.get(name);
  if (kept !== undefined) return kept;
  const answer = await client.ask("scontrol", ["show", "config"]);
  if (answer.exitCode !== 0) return readLimits("");
  const limits = readLimits(answer.output);
  limitsByName.set(name, limits);
  return limits;
}

const limitsByName = new Map<string, SlurmLimits>();

/**
 * The id of the job that sbatch has made.
 * @throws UserError "slurm-missing", "slurm-refused" in sbatch's words; "slurm-late" when nobody knows whether it was made
 */
export function jobOf(answer: SlurmAnswer): string {
  if (answer.end === "missing") throw missingProgram("sbatch", answer);
  const job = answer.exitCode === 0 ? readJobId(answer.output) : undefined;
  if (job === undefined) throw refusal("sbatch", answer);
  return job;
}

/** One line of what a program said, or that it did not answer. */
export function complaintOf(program: string, answer: SlurmAnswer): string {
  if (answer.end === "late")
    return `${program} did not answer in ${(timeLimits[program] ?? 20_000) / 1000} s`;
  if (answer.end === "missing") return `${program} ${absence(answer)}`;
  const said = (answer.complaint === "" ? answer.output.trim() : answer.complaint).replace(
    /\s*\n\s*/g,
    " / ",
  );
  return said === "" ? `${program} ended with exit code ${answer.exitCode ?? "?"}` : said;
}

function absence({ complaint }: SlurmAnswer): string {
  return complaint === "ENOENT" ? "is not on the PATH" : `cannot be run (${complaint})`;
}

/** The program is not there. */
export function missingProgram(program: string, answer: SlurmAnswer): UserError {
  return new UserError("slurm-missing", `Slurm's ${program} ${absence(answer)}.`, {
    hint: "Run this where Slurm's programs are, such as a login node, or take --launcher local.",
  });
}

/** A program has refused, in its own words. */
export function refusal(program: string, answer: SlurmAnswer): UserError {
  const code = answer.end === "late" ? "slurm-late" : "slurm-refused";
  return new UserError(code, `Slurm does not take it: ${complaintOf(program, answer)}`, {
    hint: "Nothing is lost: mend the slurm section of the sweep file, or wait for Slurm, and run the same command again.",
  });
}
