// Names that say that a value was chosen before the run.

import { wordsOf } from "./folder-names.js";

/** Last parts of names that are params wherever they stand. */
const paramNames = new Set([
  ...["seed", "random_seed", "rng_seed", "split_seed", "torch_seed", "fold", "replicate", "rep", "lr"],
  ...[
    "learning_rate",
    "base_lr",
    "init_lr",
    "max_lr",
    "min_lr",
    "batch_size",
    "bs",
    "batch",
    "epochs",
    "n_epochs",
  ],
  ...[
    "num_epochs",
    "max_epochs",
    "max_steps",
    "num_steps",
    "total_timesteps",
    "timesteps_per_trial",
    "n_steps",
  ],
  ...["hidden", "hidden_size", "hidden_dim", "hidden_units", "n_hidden", "layers", "n_layers", "num_layers"],
  ...["n_layer", "n_head", "n_heads", "num_heads", "n_embd", "d_model", "dim", "embed_dim", "embedding_dim"],
  ...[
    "depth",
    "width",
    "kernel_size",
    "stride",
    "dropout",
    "weight_decay",
    "wd",
    "momentum",
    "gamma",
    "alpha",
  ],
  ...["beta", "beta1", "beta2", "tau", "lambda", "lam", "eps", "epsilon", "sigma", "warmup", "warmup_steps"],
  ...["temperature", "top_k", "top_p", "max_tokens", "max_len", "max_length", "seq_len", "block_size"],
  ...[
    "context_length",
    "vocab_size",
    "patience",
    "imgsz",
    "image_size",
    "img_size",
    "noise",
    "gain",
    "budget",
  ],
  ...[
    "buffer_size",
    "n_estimators",
    "max_depth",
    "num_leaves",
    "subsample",
    "clip",
    "grad_clip",
    "rank",
    "lora_r",
  ],
  ...["num_workers", "gradient_accumulation_steps", "accumulation", "label_smoothing", "ent_coef", "horizon"],
  ...[
    "threshold",
    "window",
    "lookback",
    "n_components",
    "k",
    "c",
    "model",
    "model_name",
    "model_type",
    "algo",
  ],
  ...[
    "algorithm",
    "method",
    "dataset",
    "dataset_name",
    "task",
    "env",
    "env_name",
    "env_id",
    "optimizer",
    "optim",
  ],
  ...["scheduler", "lr_schedule", "lr_scheduler", "loss_fn", "loss_type", "criterion", "activation", "arch"],
  ...["architecture", "backbone", "encoder", "decoder", "strategy", "variant", "policy", "solver", "kernel"],
  ...["augment", "augmentation", "net_arch", "tokenizer", "pretrained", "precision", "ablation", "provider"],
  ...[
    "features",
    "feature_set",
    "prompt_version",
    "agent",
    "mode",
    "obs_mode",
    "lang",
    "language",
    "max_turns",
  ],
]);

/** Ends of names that are measures of a model or a method, not of its result. */
const paramEndings =
  /_(?:dim|dims|layers|heads|units|channels|coef|coeff|decay|depth|width|lr|dropout|kernel|stride|warmup|capacity)$/;

/** Parts of dotted names under which everything is a param. */
const paramSections = new Set([
  ...["config", "cfg", "conf", "params", "param", "parameters", "hparams", "hparam", "hyperparameters"],
  ...[
    "hyperparams",
    "hyper_parameters",
    "hyper_params",
    "args",
    "arguments",
    "kwargs",
    "options",
    "settings",
  ],
  ...["flags", "overrides", "optimizer", "model", "scheduler", "best_params", "model_spec", "spec", "setup"],
  ...["user_attrs_config", "full_config", "run_config", "env_config", "statepoint"],
]);

/** Words of files in which everything is a param. */
const paramFileWords = new Set([
  ...[
    "config",
    "configs",
    "cfg",
    "conf",
    "params",
    "args",
    "arguments",
    "hparams",
    "hyperparameters",
    "hyperparams",
  ],
  ...["options", "hyper", "opts", "opt", "settings", "flags", "statepoint", "setup"],
]);

/** Whether the last part of a dotted name is that of a param: "lr", "model.hidden_dim", "params_lr". */
export function isParamName(name: string): boolean {
  const last = name
    .slice(name.lastIndexOf(".") + 1)
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
  if (paramNames.has(last) || paramEndings.test(last)) return true;
  return /^(?:params?|hp|hparams?|cfg|config|args?)[_/.]\w/.test(last);
}

/** Whether some part above the last of a dotted name is a section of params: "config.model.width", "best_params.lr". */
export function isInParamSection(name: string): boolean {
  const parts = name.toLowerCase().split(".");
  return parts
    .slice(0, -1)
    .some((part) => paramSections.has(part) || /_(?:config|cfg|params|args|hparams)$/.test(part));
}

/** Whether a file of this stem holds params: "train_config", "args". */
export function isParamFile(stem: string): boolean {
  const words = wordsOf(stem);
  return words.some((word) => paramFileWords.has(word)) && !words.includes("results");
}
