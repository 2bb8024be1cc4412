// Trains a model that predicts energy decay curves of simulated rooms, and records the run.
//   node build/scripts/train-room-acoustics.js --model hybrid_v2 --epochs 40 --seed 1 --loss mse

import { parseArgs } from "node:util";
import { UserError } from "runledger";
import { type TrainOptions, type TrainResult, train } from "runledger/tfjs";
import { roomLosses } from "./room-acoustics/room-losses.js";
import { roomMetrics, roomTargets } from "./room-acoustics/room-metrics.js";
import { roomModels } from "./room-acoustics/room-models.js";
import { featureNames, simulateRooms } from "./room-acoustics/simulate-rooms.js";

const defaults = {
  model: "hybrid_v2",
  epochs: "40",
  seed: "1",
  loss: "mse",
  "batch-size": "32",
  "learning-rate": "0.003",
  "aux-weight": "0.3",
  "gradient-clip": "1",
  patience: "15",
  scaler: "standard",
  rooms: "2500",
  backend: "auto",
} as const;

const usage = `Trains on simulated energy decay curves and records the run.

  --model NAME          lstm or hybrid_v2                          (${defaults.model})
  --epochs N            at most                                    (${defaults.epochs})
  --seed N              first weights and order of the rows        (${defaults.seed})
  --loss NAME           mse, mae, huber, weighted or auxiliary     (${defaults.loss})
  --aux-weight X        weight of the auxiliary loss               (${defaults["aux-weight"]})
  --batch-size N                                                   (${defaults["batch-size"]})
  --learning-rate X     of Adam                                    (${defaults["learning-rate"]})
  --gradient-clip X     largest norm of the gradients, or none     (${defaults["gradient-clip"]})
  --patience N          epochs without improvement before stopping (${defaults.patience})
  --scaler NAME         minmax, standard or robust                 (${defaults.scaler})
  --rooms N             how many rooms to simulate                 (${defaults.rooms})
  --backend NAME        auto, tfjs-node, wasm or cpu               (${defaults.backend})
  --root DIR            where the run folder is made               (experiments)
  --resume RUN_FOLDER   continue where that run's last checkpoint is
  --help
`;

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  try {
    const values = readArguments(argv);
    if (values.help === true) {
      process.stdout.write(usage);
      return 0;
    }
    printResult(await train(trainingOptions(values)));
    return 0;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`${error.message}\n${error.hint === undefined ? "" : `${error.hint}\n`}`);
    return error.exitCode;
  }
}

type Arguments = { readonly [Name in keyof typeof defaults]: string } & {
  readonly help?: boolean;
  readonly root?: string;
  readonly resume?: string;
};

function readArguments(argv: readonly string[]): Arguments {
  const texts = [...Object.keys(defaults), "root", "resume"];
  const options = Object.fromEntries(texts.map((name) => [name, { type: "string" as const }]));
  try {
    const { values } = parseArgs({ args: [...argv], options: { ...options, help: { type: "boolean" } } });
    return { ...defaults, ...values };
  } catch (error) {
    throw wrongUsage((error as Error).message);
  }
}

function trainingOptions(values: Arguments): TrainOptions {
  const rooms = wholeNumber("rooms", values.rooms);
  const { root, resume } = values;
  return {
    model: choose("model", values.model, roomModels),
    data: { ...simulateRooms(rooms, 0), inputNames: featureNames },
    loss: choose("loss", values.loss, roomLosses(decimal("aux-weight", values["aux-weight"]))),
    optimizer: { type: "adam", learningRate: decimal("learning-rate", values["learning-rate"]) },
    scaler: values.scaler as NonNullable<TrainOptions["scaler"]>,
    backend: values.backend as NonNullable<TrainOptions["backend"]>,
    batchSize: wholeNumber("batch-size", values["batch-size"]),
    maxEpochs: wholeNumber("epochs", values.epochs),
    earlyStopping: { patience: wholeNumber("patience", values.patience) },
    gradientClip:
      values["gradient-clip"] === "none" ? null : decimal("gradient-clip", values["gradient-clip"]),
    seed: wholeNumber("seed", values.seed),
    evaluate: roomMetrics,
    targets: roomTargets,
    tags: ["simulated"],
    notes: "Energy decay curves of simulated rooms.",
    config: { data: "simulated decay curves (Eyring, image sources, Barron)", rooms },
    ...(root === undefined ? {} : { root }),
    ...(resume === undefined ? {} : { resume }),
  };
}

function printResult({ folder, metrics, epochs, bestEpoch, backend }: TrainResult): void {
  const lines = Object.entries(metrics).map(([group, values]) => {
    const numbers = Object.entries(values).map(([name, value]) => `${name} ${value?.toPrecision(4) ?? "–"}`);
    return `  ${group.padEnd(12)} ${numbers.join("  ")}`;
  });
  process.stdout.write(
    `${folder}\n${epochs} epochs on ${backend}, best ${bestEpoch}; on rooms it was not trained on:\n${lines.join("\n")}\n`,
  );
}

function choose<T>(name: string, value: string, choices: Readonly<Record<string, T>>): T {
  const chosen = Object.hasOwn(choices, value) ? choices[value] : undefined;
  if (chosen === undefined) {
    throw wrongUsage(`--${name} ${value}: choose one of ${Object.keys(choices).join(", ")}.`);
  }
  return chosen;
}

function wholeNumber(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw wrongUsage(`--${name} ${text}: a whole number is needed.`);
}

function decimal(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw wrongUsage(`--${name} ${text}: a number is needed.`);
}

function wrongUsage(message: string): UserError {
  return new UserError("wrong-usage", message, { hint: "See --help.", exitCode: 2 });
}
