// Brings data into three sets, training, validation and test, and checks that they can be trained on.

import { UserError } from "../errors.js";
import { type Matrix, type MatrixLike, selectRows, toMatrix } from "./matrix.js";
import { SeededRandom, shuffledIndices } from "./seeded-random.js";

/** Inputs and targets of the same rows. */
export interface Examples<M = Matrix> {
  readonly inputs: M;
  readonly targets: M;
}

interface Naming {
  readonly inputNames?: readonly string[];
  /** Each named target column gets its own group of metrics. */
  readonly targetNames?: readonly string[];
  /** File the data came from; named in errors and copied into the run. */
  readonly path?: string;
}

/** One table, split by `train`, or three sets that were split before. */
export type TrainingData = Naming &
  (Examples<MatrixLike> | { readonly [Set in SetName]: Examples<MatrixLike> });

export type SetName = "train" | "val" | "test";

export interface SplitOption {
  /** Shares of the rows; 0.6 and 0.2 when absent. The test set gets the rest. */
  readonly train?: number;
  readonly val?: number;
  /** Shuffles before splitting. Not the training seed, so that replicates share one test set. 0 when absent. */
  readonly seed?: number;
}

export interface PreparedData extends Naming {
  readonly train: Examples;
  readonly val: Examples;
  readonly test: Examples;
  readonly inputDim: number;
  readonly outputLength: number;
  /** The section data_config. */
  readonly config: Readonly<Record<string, number>>;
}

const setNames: readonly SetName[] = ["train", "val", "test"];

/**
 * Splits and checks data.
 * @throws UserError "bad-data" (shapes, values that are no finite numbers), "bad-split", "too-few-rows" (an empty set,
 * or fewer training rows than a batch)
 */
export function prepareData(data: TrainingData, split: SplitOption, batchSize: number): PreparedData {
  const sets = "train" in data ? checkSets(data) : splitTable(data, split);
  const { train, val, test } = sets;
  const { path, inputNames, targetNames } = data;
  checkNames(targetNames, train.targets.columns);
  checkSizes(sets, batchSize, path ?? "the data");
  const total = train.inputs.rows + val.inputs.rows + test.inputs.rows;
  const [inputDim, outputLength] = [train.inputs.columns, train.targets.columns];
  const config = {
    num_samples: total,
    input_dim: inputDim,
    output_length: outputLength,
    train_size: train.inputs.rows,
    val_size: val.inputs.rows,
    test_size: test.inputs.rows,
    ...("train" in data
      ? { train_ratio: train.inputs.rows / total, val_ratio: val.inputs.rows / total }
      : { train_ratio: split.train ?? 0.6, val_ratio: split.val ?? 0.2, split_seed: split.seed ?? 0 }),
  };
  return { ...sets, inputDim, outputLength, config, ...definedNaming({ path, inputNames, targetNames }) };
}

type Sets = { readonly [Set in SetName]: Examples };

function splitTable(data: Examples<MatrixLike>, split: SplitOption): Sets {
  const examples = checkExamples(data, "");
  const { rows } = examples.inputs;
  const { train = 0.6, val = 0.2, seed = 0 } = split;
  if (!(train > 0 && val > 0 && train + val < 1)) {
    throw new UserError(
      "bad-split",
      `A split of ${train} for training and ${val} for validation is not possible.`,
      {
        hint: "Both must be above 0 and leave a share for the test set, e.g. { train: 0.6, val: 0.2 }.",
      },
    );
  }
  const order = shuffledIndices(rows, SeededRandom.fromSeed(seed, "split"));
  const trainEnd = Math.round(rows * train);
  const valEnd = trainEnd + Math.round(rows * val);
  const take = (from: number, to: number): Examples => ({
    inputs: selectRows(examples.inputs, order.subarray(from, to)),
    targets: selectRows(examples.targets, order.subarray(from, to)),
  });
  return { train: take(0, trainEnd), val: take(trainEnd, valEnd), test: take(valEnd, rows) };
}

function checkSets(data: { readonly [Set in SetName]: Examples<MatrixLike> }): Sets {
  const [train, val, test] = setNames.map((name) => checkExamples(data[name], `${name} `)) as [
    Examples,
    Examples,
    Examples,
  ];
  for (const other of [val, test]) {
    for (const part of ["inputs", "targets"] as const) {
      if (other[part].rows === 0 || other[part].columns === train[part].columns) continue;
      throw new UserError(
        "bad-data",
        `Training ${part} have ${train[part].columns} columns, validation or test ${other[part].columns}.`,
      );
    }
  }
  return { train, val, test };
}

function checkExamples(data: Examples<MatrixLike>, prefix: string): Examples {
  const inputs = toMatrix(data.inputs, `${prefix}inputs`);
  const targets = toMatrix(data.targets, `${prefix}targets`);
  if (inputs.rows === targets.rows) return { inputs, targets };
  throw new UserError(
    "bad-data",
    `${prefix}inputs have ${inputs.rows} rows, ${prefix}targets ${targets.rows}.`,
  );
}

function checkNames(names: readonly string[] | undefined, columns: number): void {
  if (names === undefined || names.length === columns) return;
  throw new UserError("bad-data", `${names.length} target names are given for ${columns} target columns.`);
}

function checkSizes(sets: Sets, batchSize: number, where: string): void {
  const rows = sets.train.inputs.rows;
  if (rows < batchSize) {
    throw new UserError(
      "too-few-rows",
      `${where}: ${rows} rows for training are fewer than a batch of ${batchSize}.`,
      {
        hint: rows > 0 ? `Give more rows, or a batchSize of at most ${rows}.` : "Give more rows.",
      },
    );
  }
  const empty = setNames.find((name) => sets[name].inputs.rows === 0);
  if (empty === undefined) return;
  throw new UserError("too-few-rows", `${where}: no rows are left for the ${empty} set.`, {
    hint: "Give more rows, or change the split, e.g. { train: 0.6, val: 0.2 }.",
  });
}

function definedNaming(naming: { [Key in keyof Naming]: Naming[Key] | undefined }): Naming {
  return Object.fromEntries(Object.entries(naming).filter(([, value]) => value !== undefined)) as Naming;
}
