// The tools whose folders make-fixtures writes: where each is installed, and which program asks it.

/** One tool, or one form of its files. */
export interface FixtureTool {
  /** Name of the folder: test/golden-tools/<name>. Its program is write_<name>.py, with _ for -. */
  readonly name: string;
  /** Name of the environment it is installed in. */
  readonly environment: string;
  /** Whether it also needs promptfoo in the environment "node". */
  readonly needsNode?: boolean;
}

/** Python packages of each environment: some do not go together. */
export const environments: Readonly<Record<string, readonly string[]>> = {
  main: [
    ...[
      "mlflow",
      "tensorboard",
      "wandb",
      "dvclive",
      "sacred",
      "hydra-core",
      "signac",
      "optuna",
      "inspect-ai",
    ],
    ...[
      "trackio",
      "zstandard",
      "zipfile-zstd",
      "tiktoken",
      "time-machine",
      "setuptools<80",
      "torch",
      "lightning",
    ],
    ...[
      "tensorboardX",
      "submitit",
      "stable-baselines3",
      "transformers",
      "accelerate",
      "lm-eval",
      "ultralytics",
    ],
  ],
  tensorflow: ["tensorflow-cpu", "tensorboard", "time-machine", "setuptools<80"],
  guild: ["guildai", "setuptools<80", "time-machine"],
  "wandb-old": ["wandb==0.13.11", "protobuf<5", "numpy<2", "setuptools<80", "time-machine"],
};

/** The last wandb whose reader of .wandb files is written in Python; goes beside the others into share/wandb-reader. */
export const wandbReader = "wandb==0.24.2";

/** npm packages of the environment "node": promptfoo, and the one that wrote version 2 in its folder old/. */
export const nodePackages: Readonly<Record<string, string>> = { ".": "promptfoo", old: "promptfoo@0.43.1" };

const inMain = [
  ...["mlflow-files", "mlflow-sqlite", "tensorboard", "wandb", "lightning", "hf-trainer", "dvclive", "hydra"],
  ...["sacred", "optuna-journal", "optuna-sqlite", "lm-eval", "inspect", "stable-baselines", "signac"],
  ...["ultralytics", "trackio", "neptune", "submitit"],
];

export const fixtureTools: readonly FixtureTool[] = [
  ...inMain.map((name) => ({ name, environment: "main" })),
  { name: "tensorboard-tf", environment: "tensorflow" },
  { name: "keras", environment: "tensorflow" },
  { name: "wandb-old", environment: "wandb-old" },
  { name: "guild", environment: "guild" },
  { name: "promptfoo", environment: "main", needsNode: true },
];
