// Names of fields as words, and the one spelling under which different writers' names are the same.

/** "trainingConfig.batchSize" → ["training", "config", "batch", "size"]; digits stay with their word. */
export function wordsOfName(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== "");
}

/** The words between underscores, one at each end, for patterns to look into: "_batch_size_". */
export function wordText(name: string): string {
  return `_${wordsOfName(name).join("_")}_`;
}

/** Spellings of one thing, by the spelling that stands for them. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  learning_rate: ["lr", "learning_rate", "eta", "base_lr", "init_lr", "initial_lr", "optimizer_lr"],
  batch_size: ["batch_size", "batch", "bs", "batchsize", "train_batch_size", "per_device_train_batch_size"],
  max_epochs: ["max_epochs", "epochs", "num_epochs", "n_epochs", "num_train_epochs"],
  weight_decay: ["weight_decay", "wd"],
  optimizer: ["optimizer", "optim", "optimizer_name", "optimizer_type"],
  loss_type: ["loss", "loss_type", "loss_name", "loss_fn", "criterion"],
  model_name: ["model", "model_name", "model_type", "arch", "architecture"],
  gradient_clip: ["gradient_clip", "gradient_clip_val", "grad_clip", "max_grad_norm", "clip_grad_norm"],
  seed: ["seed", "random_seed", "random_state", "manual_seed"],
  num_workers: ["num_workers", "workers", "dataloader_num_workers"],
  parameter_count: ["model_parameters_total", "model_parameters_trainable", "model_parameters_count"],
  hidden_size: ["hidden_size", "hidden_dim", "d_model"],
};
const standing = new Map(
  Object.entries(spellings).flatMap(([stands, all]) => all.map((spelling) => [spelling, stands] as const)),
);
/** Whether a name's last part says nothing without the part before it: "name", "enabled", "total". */
export function isPlainWord(part: string): boolean {
  return plainWords.has(part.toLowerCase()) || /^\d+$/.test(part);
}

const plainWords = new Set([
  "name",
  "type",
  "value",
  "val",
  "id",
  "enabled",
  "size",
  "path",
  "total",
  "trainable",
  "count",
]);

/**
 * What a field is called whoever wrote it: its last part in words, other spellings replaced: "optimizer.lr",
 * "training_config.learningRate" → "learning_rate"; parts such as "name" keep the one before: "loss.name" → "loss_type".
 */
export function commonName(name: string): string {
  const parts = name.split(/[./]/).filter((part) => part !== "");
  const [last, before] = [parts.at(-1) ?? name, parts.at(-2)];
  const own = wordsOfName(last).join("_");
  const whole = plainWords.has(own) && before !== undefined ? `${wordsOfName(before).join("_")}_${own}` : own;
  return standing.get(whole) ?? whole;
}
