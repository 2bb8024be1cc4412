// Names of the axes that histories are measured on, and of clocks.

/** Names that are an axis wherever a column of numbers has them. The first of them that a table has is its step. */
const axes = [
  ...["step", "global_step", "_step", "steps", "iteration", "iter", "it", "iterations", "iters", "num_iters"],
  ...[
    "epoch",
    "epochs",
    "_epoch",
    "update",
    "updates",
    "round",
    "rounds",
    "comm_round",
    "episode",
    "episodes",
  ],
  ...["timestep", "timesteps", "total_timesteps", "timesteps_total", "training_iteration", "num_timesteps"],
  ...[
    "train_step",
    "training_step",
    "trainer_step",
    "n_updates",
    "frames",
    "frame",
    "env_steps",
    "num_env_steps",
  ],
  ...["generation", "gen", "batch_idx", "tokens_seen", "num_tokens", "samples_seen", "cycle", "tick", "kimg"],
];

const axisOrder = new Map(axes.map((name, index) => [name, index]));

/** Words by which folders and files number their checkpoints: "checkpoint-500", "metrics_epoch_3". */
const stepToken =
  /(?:^|[_\-. ])(?:epoch|ep|step|iter|iteration|round|checkpoint|ckpt|global_step)[_\-=]?(\d+)(?=$|[_\-. ])/i;

/** Words of containers of histories: "train_history", "log", "curves". */
const historyWords =
  /(?:^|[_\-. /])(?:history|histories|hist|log|logs|log_history|curve|curves|per_epoch|epochs|trace|progress|learning_curve)(?=$|[_\-. /])/i;

/** How strongly a name is an axis: smaller is stronger; undefined when it is none. */
export function axisRank(name: string): number | undefined {
  const plain = lastWordGroup(name);
  return axisOrder.get(plain);
}

/** Whether a name is a clock: wall time, elapsed seconds, timestamps. They are no metrics of a log. */
export function isClockName(name: string): boolean {
  return /^(?:_?timestamp|time|times?tamps|wall_?time|walltime|date|datetime|created_at|_runtime|relative_time|elapsed(?:_time|_s|_sec|_seconds)?|time_elapsed)$/.test(
    lastWordGroup(name),
  );
}

/** The number of the checkpoint or epoch that a name ends in or holds: "checkpoint-500" → 500. */
export function stepOfName(name: string): number | undefined {
  const match = stepToken.exec(name);
  return match === null ? undefined : Number(match[1]);
}

/** A name without its checkpoint or epoch number: "a_epoch_3" → "a". */
export function withoutStep(name: string): string {
  return name.replace(stepToken, "");
}

/** Whether a dotted name or file name says that it holds a history. */
export function isHistoryName(name: string): boolean {
  return historyWords.test(name);
}

function lastWordGroup(name: string): string {
  const short = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf(".")) + 1);
  return short
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
}
