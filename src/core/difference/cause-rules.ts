// How likely a difference in a field explains a difference in the metrics, by what the field's name says. Data.

/** What a difference is about. `consequence`: follows from the run and explains nothing. */
export type CauseKind =
  | "param"
  | "data"
  | "code"
  | "package"
  | "hardware"
  | "seed"
  | "command"
  | "other"
  | "consequence";

export interface CauseRule {
  /** Looked for in the name's words between underscores: "_batch_size_". */
  readonly pattern: RegExp;
  readonly kind: CauseKind;
  /**
   * 0 … 100: how often such a difference is what changed a result, next to a change of the learning rate (100). A
   * judgement, not a measurement.
   */
  readonly weight: number;
  /** The same for metrics of speed and memory; `weight` when absent. */
  readonly speedWeight?: number;
}

/** Weights at and below this are for what changes no result: how often something is printed, where files go. */
export const cosmeticWeight = 3;

const rule = (kind: CauseKind, weight: number, words: string, speedWeight?: number): CauseRule => ({
  pattern: new RegExp(`_(?:${words})_`),
  kind,
  weight,
  ...(speedWeight === undefined ? {} : { speedWeight }),
});

/** What only names, places, shows or keeps. */
const cosmetics: readonly CauseRule[] = [
  rule(
    "other",
    2,
    "(?:log|logging|print|report|display|eval|save|checkpoint|ckpt|val|check_val|vis|summary)_(?:every|each|interval|freq|frequency|period|steps|step|strategy|level|to|limit|total_limit|n|top_k|json|samples|images|best|last|dir|path|file|prefix)",
  ),
  rule(
    "other",
    2,
    "save|verbose|verbosity|debug|quiet|silent|progress|progress_bar|plots?|figures?|figure_format|visuali[sz]e|profile|profiler|dry_run|track|capture_video|video|upload|push_to_hub|exist_ok|overwrite|resume_ok|callbacks|save_total_limit|keep|top_k_checkpoints|report_to",
  ),
  rule(
    "other",
    2,
    "project|entity|group_name|tags?|notes?|comment|description|author|user|username|owner|wandb|mlflow|tensorboard|comet|neptune|job_name|job|run_name|exp_name|experiment|experiment_name|trial_name|display_name|notes_file|branch|remote|title|logger",
  ),
  rule(
    "other",
    2,
    "cache|cache_dir|use_cache|temp|tmp|scratch|overwrite_cache|retries|retry|max_retries|timeout|request_timeout|rate_limit|schema_version|version_format|port|address|addr|rank|url|endpoint",
  ),
  rule(
    "hardware",
    3,
    "(?:num_|n_|max_|dataloader_num_|number_of_)?(?:workers|jobs|threads|procs|processes|cpus)|concurrency|parallelism|pin_memory|persistent_workers|prefetch(?:_factor)?|memory_limit",
    45,
  ),
  rule(
    "other",
    6,
    "(?:eval|val|valid|validation|test|predict|per_device_eval|per_device_test)_(?:\\w+_)?batch_?size|eval_batch",
    12,
  ),
];

/** Choices that are known to decide how a training ends. */
const training: readonly CauseRule[] = [
  rule(
    "param",
    62,
    "(?:lr|learning_rate)_(?:schedule|scheduler)(?:_type|_name)?|scheduler(?:_name|_type)?|schedule|cos_lr|lr_policy|decay_rate|lr_decay|lrf|final_lr|min_lr|eta_min|warmup\\w*|warm_up|num_warmup_steps|annealing",
  ),
  rule("param", 100, "lr|lr0|learning_?rate|eta|step_size|base_lr|max_lr|initial_lr"),
  rule(
    "param",
    84,
    "(?:gradient|grad|max_grad)_(?:clip|norm|clipping)\\w*|clip_(?:grad|norm|value)\\w*|gradient_clip_val|clipnorm",
  ),
  rule(
    "param",
    55,
    "aux\\w*|\\w+_weight|\\w*loss_weight|\\w+_coef|\\w+_coeff|alpha|beta|gamma|lambda|lam|margin|focal\\w*",
  ),
  rule("param", 93, "loss|loss_type|loss_name|loss_fn|objective|criterion|main_loss|reward_scale|reward"),
  rule(
    "param",
    75,
    "batch_?size|batch|bs|gradient_accumulation\\w*|accumulat\\w+|global_batch\\w*|micro_batch\\w*|num_envs|n_steps|rollout\\w*",
    85,
  ),
  rule(
    "param",
    55,
    "weight_decay|wd|l1|l2|regulari[sz]\\w*|reg_\\w+|dropout\\w*|drop_path|label_smoothing|smoothing|stochastic_depth",
  ),
  rule("param", 50, "momentum|nesterov|beta1|beta2|adam_\\w+|epsilon|eps|ema\\w*|amsgrad"),
  rule("param", 82, "optimi[sz]er|optim|solver"),
  rule(
    "param",
    62,
    "precision|mixed_precision\\w*|amp|fp16|bf16|fp32|half|float16|bfloat16|dtype|torch_dtype|quanti[sz]\\w*|bits|load_in_\\w+|tf32",
    70,
  ),
  rule(
    "param",
    50,
    "max_epochs|epochs?|num_epochs|num_train_epochs|max_steps|total_steps|total_timesteps|timesteps|iterations|max_iter\\w*|n_estimators|num_steps|training_steps",
    90,
  ),
  rule("param", 22, "patience|min_delta|tolerance|tol", 40),
  rule("param", 40, "early_stop\\w*|stopping|monitor"),
];

/** What is computed with. */
const model: readonly CauseRule[] = [
  rule(
    "param",
    84,
    "pretrained|weights|init|initiali[sz]\\w*|init_from|resume|resume_from|checkpoint_path|from_checkpoint|finetune\\w*|freeze|frozen|revision",
  ),
  rule(
    "param",
    88,
    "model|model_name|model_id|model_type|model_name_or_path|models|detection_models|embedding_model|judge|judge_model|arch|architecture|backbone|encoder|decoder|estimator|algorithm|algo|method|network",
  ),
  rule(
    "param",
    80,
    "prompt|prompts|prompt_template|template|system|system_prompt|few_?shot|num_fewshot|shots|instruction\\w*|strategy|strategies|rubric",
  ),
  rule(
    "param",
    70,
    "temperature|top_p|top_k|sampling|sampler|num_beams|beam\\w*|max_tokens|max_new_tokens|self_consistency\\w*|reflection\\w*|use_tools|tools|thinking|reasoning\\w*",
  ),
  rule(
    "param",
    65,
    "hidden\\w*|layers?|num_layers|n_layers|depth|max_depth|width|units|channels|filters|heads|num_heads|embed\\w*|d_model|ff\\w*|kernel\\w*|net_arch|lora\\w*|rank_r|bottleneck|latent\\w*|activation|norm|normali[sz]ation|attention\\w*|bias|pooling|max_seq_length|seq_len\\w*|sequence_length|context\\w*|block_size|window\\w*",
  ),
];

/** What is computed from. */
const data: readonly CauseRule[] = [
  rule(
    "data",
    70,
    "scaler|scaler_type|normali[sz]e\\w*|standardi[sz]e\\w*|preprocess\\w*|transform\\w*|tokeni[sz]er\\w*|vocab\\w*|missing\\w*|impute\\w*|fill\\w*|encoding|resize|imgsz|image_size|resolution|sample_rate|crop\\w*",
  ),
  rule("data", 60, "augment\\w*|aug|mosaic|mixup|cutmix|flip\\w*|rotat\\w*|jitter|hsv\\w*|noise\\w*|shuffle"),
  rule(
    "data",
    78,
    "train_size|train_samples|num_samples|n_samples|num_train\\w*|data_size|limit|fraction|subset|max_samples|max_train_samples|seeded_pct|total_files|seeded_files|students|questions",
    88,
  ),
  rule(
    "data",
    45,
    "(?:train|val|valid|validation|test)_(?:ratio|split|fraction|size)|split|splits|folds?|cv_folds|n_splits|kfold",
  ),
  rule(
    "data",
    90,
    "data|dataset|datasets|dataset_name|data_path|data_dir|data_root|train_file|train_data|inputs?|corpus|features?|feature_columns|columns|labels?|target_column|target|env|env_id|environment_id|domain|task|tasks|assignment|difficulty|sha256|digest|input_dim|output_length|classes|num_classes",
  ),
];

/** Rules for params and attributes; the first whose pattern is found decides. */
export const causeRules: readonly CauseRule[] = [...cosmetics, ...training, ...model, ...data];

/** Where a program ran. Not asked of params but of what was recorded of the machine. */
export const hardwareRules: readonly CauseRule[] = [
  rule("consequence", 0, "hostname|host|node_name|user|pid|boot_id|working_folder|cwd|job_id|ip"),
  rule("hardware", 26, "gpu_name|gpu|gpus|gpu_type|gpu_model|device_name|accelerator", 92),
  rule("hardware", 24, "cuda\\w*|cudnn\\w*|rocm\\w*|gpu_count|num_gpus|world_size", 60),
  rule("hardware", 10, "gpu_driver|driver\\w*", 25),
  rule("hardware", 9, "python|python_version|node|julia|java|runtime_version", 20),
  rule("hardware", 8, "cpu_model|arch|cpu|processor|machine", 60),
  rule("hardware", 4, "os|kernel|platform|cpu_count|cpu_available|memory\\w*|cores", 40),
  rule("hardware", 14, "variables|variable|env"),
];

/** The device and backend that a program was told to use. */
export const backendRule: CauseRule = rule(
  "hardware",
  44,
  "backend|device|devices|accelerator|strategy_name|num_gpus|n_gpu|gpus|deterministic|torch_deterministic|cudnn\\w*|benchmark|compile",
  90,
);

/** A seed alone is noise; beside other differences it explains little. */
export const seedRule: CauseRule = rule(
  "seed",
  18,
  "seed|seeds|random_state|random_seed|manual_seed|rng|data_seed|split_seed|rng_seed",
);

/** What the files tell of a run's course. Asked of attributes and facts only: a param may be a duration or a limit. */
export const courseRule: CauseRule = rule(
  "consequence",
  0,
  "duration\\w*|elapsed\\w*|runtime|train_runtime|walltime|took|timing|time|times?tamp|\\w+_time|started|ended|finished|created|updated|generated|\\w+_at|at|date|datetime|actual_epochs|stopped\\w*|best|best_\\w+|last|final|epoch|epochs|steps?|global_step|recording|artifacts?|token_usage|tokens|checkpoints?|results?|status\\w*|exit_code|log|logs|total_evaluation_time_seconds|history_rows|problems|size|size_bytes|backend_reason|speed|throughput|verdicts?",
);

/** Names of runs and of the places they write to. */
export const placeRule: CauseRule = rule(
  "consequence",
  0,
  "(?:output|out|log|logs|logging|save|result|results|report|run|exp|experiment|work|working|tensorboard|checkpoint|ckpt|artifact|artifacts|figure|plot|best_model|best_model_checkpoint|best|tmp|cache)_(?:dir|directory|path|folder|file|root|prefix|checkpoint|uri)|out|output|outputs|run_dir|run_id|run_uuid|experiment_id|trial_id|job_id|uuid|save_dir|logdir|outdir|workdir",
);

/** What a package's change of version is worth: libraries that compute before tools that only stand beside. */
export const packageWeights: readonly (readonly [pattern: RegExp, weight: number])[] = [
  [
    /^(@types\/|eslint|prettier|vitest|jest|typescript|pytest|black|ruff|mypy|isort|flake8|pre-commit|tox|coverage|ipython|jupyter\w*|matplotlib|seaborn|plotly|tqdm|rich|click|typer|yargs|esbuild|@biomejs|@vitest|sphinx|mkdocs|pip|setuptools|wheel|wandb|tensorboard|mlflow)/i,
    2,
  ],
  [
    /(torch|tensorflow|tfjs|^jax|jaxlib|keras|flax|lightning|transformers|xgboost|lightgbm|catboost|scikit-learn|sklearn|diffusers|accelerate|peft|vllm|deepspeed|mxnet|paddle|onnx|gymnasium|^gym$|stable-baselines)/i,
    48,
  ],
  [
    /(numpy|scipy|pandas|polars|datasets|tokenizers|pyarrow|opencv|pillow|librosa|albumentations|nltk|spacy|openai|anthropic|sentence|evaluate|lm[-_]eval|torchvision|torchaudio|timm|numba|cupy)/i,
    30,
  ],
];
/** Any other package. */
export const plainPackageWeight = 12;

/** Params that no rule knows. */
export const unknownParamWeight = 48;
/** Attributes that no rule knows. */
export const unknownAttributeWeight = 7;
export const commitWeight = 46;
export const uncommittedWeight = 56;
