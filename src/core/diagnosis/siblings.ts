// What a run's siblings have: the other runs of its root, of the same data, and where there are enough of the same model.

import { metricField } from "../field/field-table.js";
import type { Run } from "../run.js";
import { numberIn, type Role, type RoleValues, rolesOf } from "./roles.js";
import type { Spread } from "./series.js";
import { SortedColumns } from "./sorted-columns.js";

export interface SiblingFacts {
  /** Other runs of the same root and data. */
  readonly count: number;
  /** Of runs with the same optimizer. */
  readonly learningRate?: Spread;
  readonly batchSize?: Spread;
  readonly secondsPerEpoch?: Spread;
  /** Times of the runs of the same model only, and the run's own: other models have other times. */
  readonly sameModel: {
    readonly secondsPerEpoch?: Spread;
    /** For runs whose sizes are known: time of an epoch does not depend on them then. */
    readonly secondsPerBatch?: Spread;
    readonly ownSecondsPerBatch?: number;
  };
  /** Samples that no part holds, as a share of all. */
  readonly unusedShare?: Spread;
  /** By metric name. Only finite values count. */
  readonly metric: (name: string) => Spread | undefined;
  /** Runs that have the metric, with or without a number. */
  readonly metricRuns: (name: string) => { readonly having: number; readonly withNumber: number };
}

export const noSiblings: SiblingFacts = {
  count: 0,
  sameModel: {},
  metric: () => undefined,
  metricRuns: () => ({ having: 0, withNumber: 0 }),
};

/** Values of one run that siblings are compared by. */
interface OwnValues {
  readonly learningRate: number | undefined;
  readonly batchSize: number | undefined;
  readonly secondsPerEpoch: number | undefined;
  readonly secondsPerBatch: number | undefined;
  readonly unusedShare: number | undefined;
}

/** Answers for every run what its siblings have; sorts each column once. */
export function siblingsAmong(runs: readonly Run[]): (run: Run) => SiblingFacts {
  const columns = new SortedColumns();
  const known = new Map(runs.map((run) => [run, describe(run)]));
  for (const [run, own] of known) {
    for (const group of [own.group, own.modelGroup]) {
      columns.count(group);
      for (const [name, value] of Object.entries(own.values)) {
        const place = name === "learningRate" ? `${group}\n${own.optimizer}` : group;
        columns.add(place, name, value);
      }
      for (const [name, value] of run.metrics) columns.add(group, metricField(name), value);
    }
  }
  return (run) => {
    const own = known.get(run);
    return own === undefined ? noSiblings : factsFor(run, own, columns);
  };
}

interface Described {
  readonly group: string;
  readonly modelGroup: string;
  readonly optimizer: string;
  readonly values: OwnValues;
}

function describe(run: Run): Described {
  const roles = rolesOf(run);
  const text = (role: Role): string => String(roles.get(role)?.value ?? "");
  const group = `${run.root}\n${text("dataset")}`;
  return {
    group,
    modelGroup: `${group}\n${text("model")}\n`,
    optimizer: text("optimizer").toLowerCase(),
    values: valuesOf(run, roles),
  };
}

function valuesOf(run: Run, roles: RoleValues): OwnValues {
  const number = (role: Role): number | undefined => numberIn(roles, role)?.value;
  const secondsPerEpoch = epochSeconds(run, roles);
  const batches = batchesPerEpoch(roles);
  return {
    learningRate: number("learningRate"),
    batchSize: number("batchSize"),
    secondsPerEpoch,
    secondsPerBatch:
      secondsPerEpoch === undefined || batches === undefined ? undefined : secondsPerEpoch / batches,
    unusedShare: unusedShare(roles),
  };
}

/** The recorded duration by the number of epochs; undefined where either is not known. */
export function epochSeconds(run: Run, roles: RoleValues): number | undefined {
  const epochs = numberIn(roles, "actualEpochs")?.value;
  const seconds = run.durationSeconds;
  return epochs === undefined || epochs <= 0 || seconds === undefined || !(seconds > 0)
    ? undefined
    : seconds / epochs;
}

/** Batches of one epoch; undefined where the sizes are not known. */
export function batchesPerEpoch(roles: RoleValues): number | undefined {
  const size = numberIn(roles, "trainSize")?.value;
  const batch = numberIn(roles, "batchSize")?.value;
  return size === undefined || batch === undefined || batch <= 0 || size < 1
    ? undefined
    : Math.ceil(size / batch);
}

/** Samples that neither train, validate nor test, as a share of all; negative where the parts hold more than there are. */
export function unusedShare(roles: RoleValues): number | undefined {
  const all = numberIn(roles, "sampleCount")?.value;
  const parts = (["trainSize", "validationSize", "testSize"] as const).map(
    (role) => numberIn(roles, role)?.value,
  );
  if (all === undefined || all < 1 || parts.some((part) => part === undefined || part < 1)) return undefined;
  return 1 - parts.reduce<number>((sum, part) => sum + (part ?? 0), 0) / all;
}

function factsFor(run: Run, own: Described, columns: SortedColumns): SiblingFacts {
  const spread = (name: keyof OwnValues): Spread | undefined => {
    const suffix = name === "learningRate" ? `\n${own.optimizer}` : "";
    return columns.spread([own.modelGroup + suffix, own.group + suffix], name, own.values[name]);
  };
  const present = (name: keyof OwnValues): Partial<Record<keyof OwnValues, Spread>> => {
    const found = spread(name);
    return found === undefined ? {} : { [name]: found };
  };
  return {
    count: columns.sizeOf(own.group) - 1,
    ...present("learningRate"),
    ...present("batchSize"),
    ...present("secondsPerEpoch"),
    sameModel: timesOfModel(own, columns),
    ...present("unusedShare"),
    metric: (name) => columns.spread([own.group], metricField(name), run.metrics.get(name)),
    metricRuns: (name) => {
      const value = run.metrics.get(name);
      const column = columns.column(own.group, metricField(name));
      const isNumber = typeof value === "number" && Number.isFinite(value);
      return {
        having: (column?.having ?? 0) - (value === undefined ? 0 : 1),
        withNumber: (column?.values.length ?? 0) - (isNumber ? 1 : 0),
      };
    },
  };
}

function timesOfModel({ modelGroup, values }: Described, columns: SortedColumns): SiblingFacts["sameModel"] {
  const { secondsPerBatch: own } = values;
  const epoch = columns.spread([modelGroup], "secondsPerEpoch", values.secondsPerEpoch);
  const batch = columns.spread([modelGroup], "secondsPerBatch", own);
  return {
    ...(epoch === undefined ? {} : { secondsPerEpoch: epoch }),
    ...(batch === undefined ? {} : { secondsPerBatch: batch }),
    ...(own === undefined ? {} : { ownSecondsPerBatch: own }),
  };
}
