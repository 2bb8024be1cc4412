// npm run demo: two models × three seeds on real data, one run that is sick on purpose, then the comparison.
// Runs go to experiments/, or to the folder given as argument.

import { spawnSync } from "node:child_process";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "runledger";
import { loadTable, type ModelBuilder, type Table, type TrainOptions, train } from "runledger/tfjs";

const home = fileURLToPath(new URL("../..", import.meta.url));
const root = process.argv[2] === undefined ? "experiments" : resolve(process.argv[2]);
const seeds = [1, 2, 3];

/** Mean absolute error that is asked for, kWh/m². */
const targets = { "heating_load.mae": "<= 0.50", "cooling_load.mae": "<= 0.75" };

const linear: ModelBuilder = {
  name: "linear",
  build: (tf, { inputDim, outputLength }) =>
    tf.sequential({ layers: [tf.layers.dense({ units: outputLength, inputShape: [inputDim] })] }),
};

const mlp: ModelBuilder = {
  name: "mlp",
  build: (tf, { inputDim, outputLength }) =>
    tf.sequential({
      layers: [
        tf.layers.dense({ units: 64, activation: "relu", inputShape: [inputDim] }),
        tf.layers.dense({ units: 64, activation: "relu" }),
        tf.layers.dense({ units: outputLength }),
      ],
    }),
};

type Plan = Omit<TrainOptions, "data">;

const healthy = {
  maxEpochs: 200,
  earlyStopping: { patience: 25 },
  gradientClip: 1,
  loss: "mse",
  scaler: "standard",
} as const;

/** The healthy runs, model by model. */
const plans: Plan[] = [
  ...seeds.map((seed): Plan => ({ ...healthy, model: linear, seed, optimizer: adam(0.02), batchSize: 32 })),
  ...seeds.map((seed): Plan => ({ ...healthy, model: mlp, seed, optimizer: adam(0.005), batchSize: 16 })),
];

/** What makes a training sick: tiny batches, a high rate, nothing that clips the gradients. */
const sick: Plan = {
  model: { ...mlp, name: "mlp_unclipped" },
  seed: 1,
  optimizer: adam(0.3),
  batchSize: 2,
  maxEpochs: 12,
  gradientClip: null,
  loss: { type: "auxiliary", auxWeight: 0.3, auxiliary: ["cooling_load"] },
  scaler: "standard",
  tags: ["sick-on-purpose"],
  notes: "Sick on purpose: batches of 2, a learning rate of 0.3, an auxiliary loss and no gradient clipping.",
};

process.exitCode = await main();

async function main(): Promise<number> {
  process.chdir(home);
  const started = performance.now();
  const data = loadTable(
    relative(home, fileURLToPath(new URL("../../scripts/data/energy-efficiency.csv", import.meta.url))),
    {
      targets: { heating_load: "target_1", cooling_load: "target_2" },
    },
  );
  say(`Predicting heating and cooling load of ${data.inputs.rows} buildings; runs go to ${root}/.\n`);
  for (const plan of plans) await runPlan(plan, data);
  const sickRun = await runPlan(sick, data);
  say(
    `\n7 runs in ${((performance.now() - started) / 1000).toFixed(1)} s. runledger compare ${root} --sort-by heating_load.mae:\n\n`,
  );
  const status = compare();
  printNextSteps(sickRun);
  return status;
}

/** Trains and says in a line how it went; a training that diverged does not end the demo. Returns the run's id. */
async function runPlan(plan: Plan, data: Table): Promise<string> {
  const name = `${plan.model.name}, seed ${plan.seed}`.padEnd(22);
  const started = performance.now();
  try {
    const { runId, metrics, epochs } = await train({
      ...plan,
      data,
      root,
      targets,
      tags: ["demo", ...(plan.tags ?? [])],
    });
    const [heating, cooling] = [metrics.heating_load?.mae, metrics.cooling_load?.mae];
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    say(
      `${name} heating ±${show(heating)}  cooling ±${show(cooling)} kWh/m²  ${epochs} epochs, ${seconds} s\n`,
    );
    return runId;
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "diverged") throw error;
    say(`${name} failed: ${error.message}\n`);
    return error.message.split(":")[0] ?? "";
  }
}

/** Prints the table of all runs; returns the command's exit code. */
function compare(): number {
  const command = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
  const { status } = spawnSync(
    process.execPath,
    [command, "compare", root, "--sort-by", "heating_load.mae"],
    {
      stdio: "inherit",
    },
  );
  return status ?? 1;
}

function printNextSteps(sickRun: string): void {
  say(`
Where to look next:
  npx runledger diagnose ${sickRun}
      what is wrong with the sick run, likely causes first
  npx runledger show ${sickRun}
      the sick run: its loss, its gradients (grad_norm) and the configuration that caused them
  npx runledger show best:heating_load.mae
      the best run, with its folder
  npx runledger compare --where 'model_name = mlp' --columns seed,best_epoch,heating_load.mae,cooling_load.mae
      one model's seeds side by side
  npx runledger compare --export csv
      the table as a file
  npx runledger note ${sickRun} "batch 2 without clipping: never again"
      keep what you learned beside the run
`);
}

function adam(learningRate: number) {
  return { type: "adam", learningRate } as const;
}

function show(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : value.toFixed(2);
}

function say(text: string): void {
  process.stdout.write(text);
}
