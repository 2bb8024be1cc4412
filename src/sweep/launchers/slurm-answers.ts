// What Slurm's programs print, read. Only formats that have stayed the same for many versions; squeue's JSON has not.

/** One task of an array, as `squeue -o '%K|%i|%T|%r|%N|%j'` tells it. */
export interface SlurmTask {
  /** Index within its array; undefined for what is left of an array that was cancelled before those tasks began. */
  readonly task: number | undefined;
  /** Id of the array. */
  readonly job: string;
  /** "PENDING", "RUNNING", …: Slurm's own word. */
  readonly state: string;
  /** Slurm's word for why, "" when there is none. */
  readonly reason: string;
  /** "" while it has none. */
  readonly node: string;
  /** Name of the job: ids are given out again after a controller has lost its state, our names are not. */
  readonly name: string;
}

/** The format that `readTasks` reads. */
export const taskFormat = "%K|%i|%T|%r|%N|%j";

/** The tasks in an answer of squeue; lines that name no job are left out. */
export function readTasks(answer: string): SlurmTask[] {
  return answer.split("\n").flatMap((line) => {
    const [task = "", id = "", state = "", reason = "", node = "", ...name] = line.trim().split("|");
    const job = /^(\d+)(?:_\d+)?$/.exec(id)?.[1];
    if (job === undefined || state === "") return [];
    return [
      {
        task: /^\d+$/.test(task) ? Number(task) : undefined,
        job,
        state,
        reason: reason === "None" || reason === "(null)" ? "" : reason,
        node: node === "(null)" || node === "n/a" ? "" : node,
        name: name.join("|"),
      },
    ];
  });
}

/** Whether a complaint of squeue says that it knows no such job, rather than that it cannot say. */
export function isUnknownJob(complaint: string): boolean {
  return /Invalid job id specified/i.test(complaint);
}

/** What `scontrol show config` limits. */
export interface SlurmLimits {
  /** How many tasks one array may have. 1001, Slurm's default, where it does not say; 0 where arrays are switched off. */
  readonly arrayTasks: number;
}

/** Reads the limits out of the answer of `scontrol show config`. */
export function readLimits(answer: string): SlurmLimits {
  const size = /^MaxArraySize\s*=\s*(\d+)/m.exec(answer)?.[1];
  const tasks = /^SchedulerParameters\s*=.*\bmax_array_tasks=(\d+)/m.exec(answer)?.[1];
  return { arrayTasks: Math.min(Number(size ?? 1001), Number(tasks ?? Number.POSITIVE_INFINITY)) };
}

/** Id of the job in the answer of `sbatch --parsable`, which is `ID` or `ID;CLUSTER`; undefined when there is none. */
export function readJobId(answer: string): string | undefined {
  return /^(\d+)(?:;.*)?$/m.exec(answer.trim())?.[1];
}

const queued = new Set([
  "PENDING",
  "REQUEUED",
  "REQUEUE_HOLD",
  "REQUEUE_FED",
  "SPECIAL_EXIT",
  "RESV_DEL_HOLD",
]);
const running = new Set([
  "RUNNING",
  "COMPLETING",
  "CONFIGURING",
  "SUSPENDED",
  "STOPPED",
  "SIGNALING",
  "STAGE_OUT",
  "RESIZING",
]);
const over = new Set(
  [
    "COMPLETED",
    "FAILED",
    "CANCELLED",
    "TIMEOUT",
    "NODE_FAIL",
    "PREEMPTED",
    "OUT_OF_MEMORY",
    "BOOT_FAIL",
  ].concat("DEADLINE", "REVOKED"),
);

/** What one of Slurm's states means; `unknown` for a word that this version does not know. */
export function meaningOf(state: string): "queued" | "running" | "over" | "unknown" {
  if (queued.has(state)) return "queued";
  if (running.has(state)) return "running";
  return over.has(state) ? "over" : "unknown";
}

/** A state in Slurm's own words: "PENDING (Resources)". */
export function wordsOf({ state, reason }: Pick<SlurmTask, "state" | "reason">): string {
  return reason === "" ? state : `${state} (${reason})`;
}

/** Why tasks of a busy cluster wait. */
const usualReasons = ["", "Resources", "Priority", "BeginTime", "JobArrayTaskLimit", "Dependency"];

/** A sentence about why all of these tasks wait; "" when one does not, or for the usual reasons only. */
export function whyWaiting(tasks: readonly SlurmTask[]): string {
  if (!tasks.every(({ state }) => meaningOf(state) === "queued")) return "";
  const told = [...new Set(tasks.map(({ reason }) => reason))];
  const reasons = told.filter((reason) => !usualReasons.includes(reason)).join("; ");
  if (reasons === "") return "";
  const who =
    tasks.length === 1 ? "The task that is left waits" : `All ${tasks.length} tasks that are left wait`;
  const held = /\bheld\b|JobHeld/i.test(reasons) ? ' "scontrol release" lets held ones go on.' : "";
  return `${who}: ${reasons}.${held}`;
}

/** Numbers of tasks as `--array` takes them: "0-3,7,9-12". The numbers ascend. */
export function rangesOf(tasks: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const task of tasks) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === task - 1) last[1] = task;
    else ranges.push([task, task]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}
