// Which params make a family and which are volatile: seeds, times, names, hosts and output folders, told by their names.

import { type Contract, emptyContract, fitsPattern } from "../contract/contract.js";
import type { FieldColumn, FieldTable } from "../field/field-table.js";

/**
 * `plain`: differs between families. `seed`: numbers the replicates of one. `volatile`: may differ inside a family.
 * `label`: a name that people gave; it counts without its tokens for seed and time.
 */
export type ParamRole = "plain" | "seed" | "volatile" | "label";

/** One param, under whatever spellings the layouts have it. */
export interface ParamColumns {
  /** The shortest spelling, for people. */
  readonly label: string;
  readonly role: ParamRole;
  /** No row has two different values in them. */
  readonly columns: readonly FieldColumn[];
}

/** Sections that say nothing of the param itself: "training_config.lr" and "args.lr" are "lr". */
const sections = new Set([
  ...[
    "config",
    "configs",
    "cfg",
    "conf",
    "params",
    "parameters",
    "hparams",
    "hyperparams",
    "hyperparameters",
  ],
  ...["hyper_parameters", "args", "arguments", "options", "opts", "flags", "settings", "experiment"],
  ...["training", "training_config", "train_config", "training_args", "training_arguments", "run_config"],
  ...["model_parameters", "model_config", "loss_config", "precision_config", "data_loader_config"],
  ...["data_config", "early_stopping_config", "optimizer_config"],
]);

const synonyms: ReadonlyMap<string, string> = new Map([
  ["learning_rate", "lr"],
  ["model_name", "model"],
  ["loss_type", "loss"],
  ["batchsize", "batch_size"],
  ["train_batch_size", "batch_size"],
  ["num_epochs", "epochs"],
  ["n_epochs", "epochs"],
]);

const seedName =
  /^(?:seed|random_seed|rng_seed|manual_seed|torch_seed|np_seed|numpy_seed|python_seed|global_seed|base_seed|train_seed|training_seed|model_seed|init_seed|data_seed|split_seed|env_seed|seed_everything|seed_value|randomseed|random_state|rng_state|rng|prng_key|rep|repeat|repeat_id|repetition|replicate|replica)$/;

const volatileNames = new Set([
  ...[
    "timestamp",
    "time_stamp",
    "datetime",
    "date_time",
    "created",
    "created_at",
    "started_at",
    "start_time",
  ],
  ...["end_time", "ended_at", "finished_at", "updated_at", "generated_at", "launched_at", "run_date", "now"],
  ...["run_id", "runid", "run_name", "run", "job_id", "jobid", "job_name", "trial_id", "trial_name", "uuid"],
  ...[
    "trial_number",
    "experiment_id",
    "exp_id",
    "session_id",
    "process_id",
    "pid",
    "array_task_id",
    "task_id",
  ],
  ...[
    "host",
    "hostname",
    "host_name",
    "nodename",
    "node_name",
    "machine_name",
    "user",
    "username",
    "cwd",
    "pwd",
  ],
  ...["gpu_id", "gpu_ids", "device_id", "cuda_visible_devices", "local_rank", "master_addr", "master_port"],
  ...[
    "output_dir",
    "out_dir",
    "outdir",
    "outputdir",
    "output_path",
    "out_path",
    "output_folder",
    "output_file",
  ],
  ...["log_dir", "logdir", "log_path", "log_file", "logfile", "logging_dir", "log_folder", "tensorboard_log"],
  ...["save_dir", "savedir", "save_path", "save_folder", "save_to", "checkpoint_dir", "ckpt_dir", "run_dir"],
  ...[
    "rundir",
    "work_dir",
    "workdir",
    "working_dir",
    "exp_dir",
    "experiment_dir",
    "results_dir",
    "result_dir",
  ],
  ...[
    "results_path",
    "result_path",
    "tensorboard_dir",
    "tb_dir",
    "tb_log_dir",
    "default_root_dir",
    "tmp_dir",
  ],
  ...["temp_dir", "cache_dir", "artifact_dir", "plot_dir", "figures_dir", "report_path"],
  ...["git_commit", "commit", "commit_hash", "git_hash", "git_sha", "git_rev", "git_dirty", "git_branch"],
  ...["notes", "note", "comment", "description"],
]);

/** Sections of tools that launch and log; nothing in them changes the result. */
const toolSections = /^(?:hydra|wandb|mlflow|comet|neptune|slurm|git|tensorboard)\./;

const labelNames = new Set(["experiment_name", "exp_name", "experiment", "exp", "tag", "title", "group"]);

/** The params of a table, seeds and volatile ones among them, in the order they were first met. */
export function paramsOf(table: FieldTable, contract: Contract): ParamColumns[] {
  const bySpelling = new Map<string, FieldColumn[]>();
  for (const column of table.columns.values()) {
    if (column.kind !== "param") continue;
    const spelling = spellingOf(column.name);
    const known = bySpelling.get(spelling);
    if (known === undefined) bySpelling.set(spelling, [column]);
    else known.push(column);
  }
  return [...bySpelling].flatMap(([spelling, columns]) => {
    const role = roleOf(spelling, columns, contract);
    return agree(columns)
      ? [{ label: shortest(columns), role, columns }]
      : columns.map((column) => ({ label: column.name, role, columns: [column] }));
  });
}

/** The role of a param by its name alone, without a contract. */
export function paramRole(name: string): ParamRole {
  return roleOf(spellingOf(name), [], emptyContract);
}

/** A param's name without sections that say nothing, in one way of writing. */
function spellingOf(name: string): string {
  const parts = name
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[./]/)
    .map((part) => part.replace(/[^a-z0-9]+/g, "_"));
  while (parts.length > 1 && sections.has(parts[0] ?? "")) parts.shift();
  const whole = parts.join(".");
  return synonyms.get(whole) ?? whole;
}

function roleOf(spelling: string, columns: readonly FieldColumn[], contract: Contract): ParamRole {
  const parts = spelling.split(".");
  const last = parts.at(-1) ?? "";
  if (seedName.test(last)) return "seed";
  const isListed = columns.some((column) => isVolatileByContract(contract, column.name, spelling));
  if (isListed || toolSections.test(spelling)) return "volatile";
  if (volatileNames.has(last) || volatileNames.has(parts.slice(-2).join("_"))) return "volatile";
  return labelNames.has(spelling) || spelling === "name" ? "label" : "plain";
}

function isVolatileByContract(contract: Contract, name: string, spelling: string): boolean {
  const last = name.slice(name.lastIndexOf(".") + 1);
  return contract.volatile.some(
    (pattern) =>
      fitsPattern(pattern, name) ||
      fitsPattern(pattern, last) ||
      spellingOf(pattern) === spelling ||
      name.endsWith(`.${pattern}`),
  );
}

/** Whether the spellings can be one param: where a row has several, they hold the same. */
function agree(columns: readonly FieldColumn[]): boolean {
  const [first, ...others] = columns;
  if (first === undefined || others.length === 0) return true;
  return first.values.every((_, row) => {
    let seen: string | undefined;
    for (const { values } of columns) {
      const value = values[row];
      if (value === undefined) continue;
      const text = JSON.stringify(value) ?? "";
      if (seen !== undefined && text !== seen) return false;
      seen = text;
    }
    return true;
  });
}

function shortest(columns: readonly FieldColumn[]): string {
  const names = columns.map(({ name }) => {
    const parts = name.split(".");
    let start = 0;
    while (start < parts.length - 1 && sections.has((parts[start] ?? "").toLowerCase())) start++;
    return parts.slice(start).join(".");
  });
  return names.reduce((short, name) => (name.length < short.length ? name : short));
}
