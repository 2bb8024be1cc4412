// The readers, in the order they are asked. The reader of shapes comes after all of them and works on whole roots.

import { contentAddressedTree } from "./content-addressed-tree.js";
import { dvclive } from "./dvclive.js";
import { guild } from "./guild.js";
import { hfTrainer } from "./hf-trainer.js";
import { hydra } from "./hydra.js";
import { inspect } from "./inspect.js";
import { keras } from "./keras.js";
import { labNotebook } from "./lab-notebook.js";
import { lightning } from "./lightning.js";
import { lmEval } from "./lm-eval.js";
import { mlflow } from "./mlflow.js";
import { mlflowDatabase } from "./mlflow-database.js";
import { native } from "./native.js";
import { neptune } from "./neptune.js";
import { optunaDatabase } from "./optuna-database.js";
import { optunaJournal } from "./optuna-journal.js";
import { promptfoo } from "./promptfoo.js";
import type { Reader } from "./reader.js";
import { runStore } from "./run-store.js";
import { sacred } from "./sacred.js";
import { signac } from "./signac.js";
import { stableBaselines } from "./stable-baselines.js";
import { stepLogs } from "./step-logs.js";
import { submitit } from "./submitit.js";
import { tensorboard } from "./tensorboard.js";
import { trackio } from "./trackio.js";
import { trainingLog } from "./training-log.js";
import { ultralytics } from "./ultralytics.js";
import { wandb } from "./wandb.js";

export const readers: readonly Reader[] = [
  native,
  trainingLog,
  runStore,
  labNotebook,
  stepLogs,
  contentAddressedTree,
  mlflow,
  mlflowDatabase,
  optunaDatabase,
  optunaJournal,
  trackio,
  neptune,
  wandb,
  sacred,
  hydra,
  signac,
  guild,
  dvclive,
  hfTrainer,
  ultralytics,
  stableBaselines,
  keras,
  inspect,
  lmEval,
  promptfoo,
  lightning,
  submitit,
  tensorboard,
];
