// Fields by the part they play in a training, whatever their writer called them: "lr" and "learning_rate" are one thing.

import type { Run } from "../run.js";
import type { Fields, Value } from "../value.js";

export type Role = keyof typeof namesOf;

/** Last parts of names, in the order of how surely they mean the role. */
const namesOf = {
  learningRate: "learning_rate lr base_lr initial_lr init_lr lr0 max_lr peak_lr learningrate",
  batchSize: "batch_size train_batch_size per_device_train_batch_size batchsize bs",
  precision: "precision amp_dtype mixed_precision mixed_precision_enabled fp16 use_amp amp",
  gradientClip:
    "gradient_clip_val grad_clip gradient_clip max_grad_norm clip_grad_norm grad_clip_norm clip_grad clipnorm gradient_clipping",
  lossType: "loss_type loss_fn loss_function criterion loss_name loss objective",
  auxiliaryWeight: "aux_weight auxiliary_weight aux_loss_weight lambda_aux",
  optimizer: "optimizer optim optimizer_name optimizer_type",
  model: "model_name model arch architecture network",
  dataset: "dataset dataset_name data_set task",
  maxEpochs: "max_epochs num_epochs n_epochs num_train_epochs total_epochs epochs",
  actualEpochs: "actual_epochs epochs_run epochs_trained epochs_completed completed_epochs",
  warmupEpochs: "warmup_epochs lr_warmup_epochs",
  durationSeconds:
    "training_duration_seconds train_duration_seconds training_time_seconds duration_seconds train_runtime elapsed_seconds runtime_seconds duration_s elapsed_s",
  durationMinutes:
    "training_duration_minutes training_time_minutes duration_minutes elapsed_minutes duration_min",
  durationHours: "training_duration_hours training_time_hours duration_hours elapsed_hours",
  sampleCount: "num_samples n_samples total_samples dataset_size num_examples",
  trainSize: "train_size n_train num_train train_samples num_train_samples",
  validationSize: "val_size n_val num_val val_samples num_val_samples validation_size valid_size",
  testSize: "test_size n_test num_test test_samples num_test_samples",
  trainRatio: "train_ratio train_fraction train_split",
  validationRatio: "val_ratio validation_ratio val_fraction val_split",
  testRatio: "test_ratio test_fraction test_split",
  stoppingEnabled: "early_stopping_config.enabled early_stopping.enabled early_stopping use_early_stopping",
  patience: "patience early_stopping_patience es_patience",
  minDelta: "min_delta",
  stoppedAtEpoch: "stopped_at_epoch stopped_epoch early_stop_epoch",
  bestEpoch: "best_epoch",
  bestValidationLoss: "best_val_loss best_validation_loss",
  bestModelPath: "best_model_path best_checkpoint best_checkpoint_path best_ckpt_path best_model_checkpoint",
  trainableParameters:
    "model_parameters.trainable trainable_params trainable_parameters num_trainable_params",
  totalParameters: "model_parameters.total total_params total_parameters",
  pretrained: "pretrained resume resume_from resumed_from init_checkpoint load_checkpoint finetune_from",
  divergedAtEpoch: "diverged_at_epoch",
  statusReason: "status_reason",
} as const;

const roleNames: ReadonlyMap<Role, readonly string[]> = new Map(
  Object.entries(namesOf).map(([role, names]) => [role as Role, names.split(" ")]),
);

/** A value with the name of the field that holds it. */
export interface Named<T = Value> {
  readonly field: string;
  readonly value: T;
}

export type RoleValues = ReadonlyMap<Role, Named>;

const wantedBy: ReadonlyMap<string, readonly { readonly role: Role; readonly rank: number }[]> = (() => {
  const byName = new Map<string, { role: Role; rank: number }[]>();
  for (const [role, names] of roleNames) {
    names.forEach((name, rank) => {
      const wanted = byName.get(name) ?? [];
      byName.set(name, wanted);
      wanted.push({ role, rank });
    });
  }
  return byName;
})();

/**
 * The fields of a run by role. Of several names the surest decides; where two fields of that name hold different values,
 * the role is left out: nobody can tell which is meant.
 */
export function rolesOf(run: Pick<Run, "params" | "attributes">): RoleValues {
  const best = new Map<Role, { rank: number; named: Named | undefined }>();
  for (const fields of [run.params, run.attributes]) collect(fields, best);
  const values = new Map<Role, Named>();
  for (const [role, { named }] of best) if (named !== undefined) values.set(role, named);
  return values;
}

function collect(fields: Fields, best: Map<Role, { rank: number; named: Named | undefined }>): void {
  for (const [field, value] of fields) {
    for (const { role, rank } of wishesFor(field)) {
      const known = best.get(role);
      if (known === undefined || rank < known.rank) best.set(role, { rank, named: { field, value } });
      else if (rank === known.rank && known.named !== undefined && known.named.value !== value)
        best.set(role, { rank, named: undefined });
    }
  }
}

/** The answers of `wishesFor`, because runs have the same names. */
const knownWishes = new Map<string, readonly { readonly role: Role; readonly rank: number }[]>();
const none: readonly { readonly role: Role; readonly rank: number }[] = [];

function wishesFor(field: string): readonly { readonly role: Role; readonly rank: number }[] {
  const known = knownWishes.get(field);
  if (known !== undefined) return known;
  if (knownWishes.size > 20_000) knownWishes.clear();
  const parts = field
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll("-", "_")
    .split(/[./]/);
  // Packages and the environment hold versions and paths, never choices.
  const isForeign = parts.length > 1 && /^(packages|environment|git|command|inputs)$/.test(parts[0] ?? "");
  const wishes = isForeign
    ? none
    : (wantedBy.get(parts.slice(-2).join(".")) ?? wantedBy.get(parts.at(-1) ?? "") ?? none);
  knownWishes.set(field, wishes);
  return wishes;
}

/** The role's value as a number, also where it was written as a text ("1e-3"). Undefined where it is none. */
export function numberIn(roles: RoleValues, role: Role): Named<number> | undefined {
  const named = roles.get(role);
  if (named === undefined) return undefined;
  const { field, value } = named;
  if (typeof value === "number") return Number.isFinite(value) ? { field, value } : undefined;
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? { field, value: parsed } : undefined;
}

/** The role's value as a text. Undefined where it is none, or empty. */
export function textIn(roles: RoleValues, role: Role): Named<string> | undefined {
  const named = roles.get(role);
  return typeof named?.value === "string" && named.value !== ""
    ? { field: named.field, value: named.value }
    : undefined;
}

/** Whether the role's value says "off": null, false, 0, "none". Undefined where the run does not have the field. */
export function isOff(roles: RoleValues, role: Role): boolean | undefined {
  const named = roles.get(role);
  if (named === undefined) return undefined;
  const { value } = named;
  if (typeof value === "string") return /^(none|null|false|off|no|0(\.0*)?|)$/i.test(value.trim());
  return value === null || value === false || value === 0;
}
