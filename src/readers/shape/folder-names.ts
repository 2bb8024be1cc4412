// Which names of folders and files say what lies inside: never entered, never read, parts of a run, tables about runs.

/** Our own outputs and what tools keep for themselves: never entered. */
const closedFolders = new Set([
  ...["_aggregated", "_catalog", "_archive", "archive", "node_modules", "__pycache__", "site-packages"],
  ...["venv", "wandb-cache"],
]);

/** Hidden folders that hold a run's configuration. */
const openHiddenFolders = new Set([".hydra"]);

/** Folders that sort the files of one run: what lies in them belongs to the folder above. */
const partFolders = new Set([
  ...[
    "config",
    "configs",
    "conf",
    "cfg",
    "params",
    "hparams",
    ".hydra",
    "metrics",
    "metric",
    "scores",
    "stats",
  ],
  ...[
    "data",
    "files",
    "logs",
    "log",
    "history",
    "tables",
    "plots",
    "figures",
    "figs",
    "images",
    "checkpoints",
  ],
  ...["checkpoint", "ckpt", "ckpts", "weights", "models", "model", "results", "result", "outputs", "output"],
  ...["eval", "evals", "evaluation", "evaluations", "reports", "report", "artifacts", "tensorboard", "tb"],
  ...["tensorboard_logs", "train", "training", "val", "valid", "validation", "test", "testing", "summary"],
  ...["summaries", "analysis", "samples", "predictions", "preds", "media", "code", "src", "meta", "metadata"],
  ...["info", "inputs", "tmp", "cache", "debug"],
]);

/** Part folders that hold data of a run, not its settings or results. */
const dataFolders = new Set([
  ...[
    "samples",
    "predictions",
    "preds",
    "images",
    "media",
    "inputs",
    "cache",
    "tmp",
    "debug",
    "code",
    "src",
    "plots",
  ],
  ...[
    "figures",
    "figs",
    "generations",
    "rollouts",
    "trajectories",
    "dialogues",
    "transcripts",
    "traces",
    "responses",
  ],
]);

/** Words of folders and files that tell about many runs: comparisons, summaries, overviews. */
const overviewWords = new Set([
  ...["comparison", "comparisons", "compare", "compared", "summary", "summaries", "aggregate", "aggregated"],
  ...["aggregates", "overview", "leaderboard", "ranking", "rankings", "index", "catalog", "registry", "all"],
  ...["analysis", "stats", "statistics", "manifest", "matrix", "sweep", "report", "reports", "combined"],
]);

/** Words of files that hold data, not results: rows of a data set, predictions, frequencies. */
const dataWords = new Set([
  ...[
    "prediction",
    "predictions",
    "preds",
    "pred",
    "confusion",
    "frequencies",
    "frequency",
    "vocab",
    "vocabulary",
  ],
  ...["tokenizer", "tokens", "embeddings", "embedding", "neighbors", "neighbours", "saliency", "importance"],
  ...["importances", "residuals", "samples", "sample", "split", "splits", "labels", "roc"],
  ...[
    "indices",
    "sequences",
    "graph",
    "trace",
    "traces",
    "trajectory",
    "trajectories",
    "rollouts",
    "generations",
  ],
  ...["responses", "transcript", "transcripts", "messages", "schema", "special", "errors", "histogram"],
]);

/** Files of projects and editors that are about neither params nor results. */
const projectFiles = new Set([
  ...[
    "package.json",
    "package-lock.json",
    "composer.json",
    "biome.json",
    "deno.json",
    "bower.json",
    "lerna.json",
  ],
  ...[
    "dvc.yaml",
    "mkdocs.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
    "pnpm-lock.yaml",
    "environment.yml",
  ],
  ...["runledger.yaml", "multirun.yaml", "hydra.yaml", "overrides.yaml", "conda.yaml", "python_env.yaml"],
  ...["signac_project_document.json"],
  ...[
    "pyproject.toml",
    "cargo.toml",
    "poetry.toml",
    "setup.cfg",
    "tox.ini",
    "pytest.ini",
    "mypy.ini",
    "pyvenv.cfg",
  ],
  ...[
    "desktop.ini",
    "pixi.toml",
    "pipfile.toml",
    "netlify.toml",
    "ruff.toml",
    ".pylintrc",
    "alembic.ini",
    "fly.toml",
  ],
  ...["tsconfig.json", "jsconfig.json", "renovate.json", "citation.json", "codecov.yml", "action.yml"],
]);

/** Whether a folder is never looked into. */
export function isClosedFolder(name: string): boolean {
  if (name.startsWith(".")) return !openHiddenFolders.has(name);
  return closedFolders.has(name);
}

/** Whether a file is never read: hidden, a backup, half-written, a project file, or a table runledger wrote. */
export function isClosedFile(name: string): boolean {
  if (/^[.#~]|^runs_comparison_|[~#]$/.test(name)) return true;
  return projectFiles.has(name.toLowerCase());
}

/** Whether a folder of this name only sorts files of the run above it. */
export function isPartFolder(name: string): boolean {
  return partFolders.has(name.toLowerCase()) || isDataFolder(name);
}

/** Whether a folder of this name holds data of the run above it: single samples, pictures, inputs. */
export function isDataFolder(name: string): boolean {
  return dataFolders.has(name.toLowerCase());
}

/** Whether a name speaks of many runs: "comparison", "seed_summary", "_overview". */
export function isOverviewName(name: string): boolean {
  return name.startsWith("_") || wordsOf(name).some((word) => overviewWords.has(word));
}

/** Whether a file's name speaks of data rather than of results: "test_predictions", "frequencies". */
export function isDataName(stem: string): boolean {
  return wordsOf(stem).some((word) => dataWords.has(word));
}

/** Lower-case words of a name: "testMetrics_v2" → test, metrics, v2. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}
