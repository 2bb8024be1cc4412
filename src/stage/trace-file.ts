// trace.nc: the draws of a sampler as ArviZ reads them.

import { isPlainObject } from "../core/flatten.js";
import { exitCodes, UserError } from "../errors.js";
import { encodeNetcdf, type NetcdfGroup, type NetcdfVariable } from "../formats/netcdf-writer.js";
import { nodeFileSystem } from "../store/file-system.js";
import { saveRunFile } from "../store/run-folder-file.js";
import { treeFiles } from "./artifact-place.js";

/**
 * Values of one variable: by chain and draw, `[chain][draw]`, or with one more axis, `[chain][draw][component]`. Flags,
 * such as `diverging`, may be booleans.
 */
export type TracedValues = readonly (readonly (number | boolean | readonly number[])[])[];

/** Groups of a trace; both may be empty. */
export interface Trace {
  /** What was sampled. */
  readonly posterior: Readonly<Record<string, TracedValues>>;
  /** What the sampler tells of each draw, by ArviZ's names: lp, acceptance_rate, diverging, step_size, energy. */
  readonly sample_stats?: Readonly<Record<string, TracedValues>>;
}

/**
 * Saves a trace as trace.nc: netCDF-4 with the groups posterior and sample_stats and the dimensions chain and draw, as ArviZ
 * expects them. Needs the optional package h5wasm.
 * @throws (rejects) UserError "missing-package"; "bad-trace" for chains of different length and what is no number
 */
export async function saveTrace(folder: string, trace: Trace): Promise<void> {
  const groups = Object.entries({ posterior: trace.posterior, sample_stats: trace.sample_stats ?? {} })
    .filter(([, variables]) => Object.keys(variables).length > 0)
    .map(([name, variables]) => [name, groupOf(name, variables)] as const);
  const bytes = await encodeNetcdf(Object.fromEntries(groups));
  saveRunFile(nodeFileSystem, { folder, path: treeFiles.trace }, bytes);
}

function groupOf(group: string, variables: Readonly<Record<string, TracedValues>>): NetcdfGroup {
  if (!isPlainObject(variables)) throw badTrace(group, "is no object of variables");
  const encoded = Object.entries(variables).map(([name, values]) => [
    name,
    variableOf(`${group}/${name}`, values),
  ]);
  return {
    variables: Object.fromEntries(encoded) as Record<string, NetcdfVariable>,
    attributes: { inference_library: "runledger", created_by: "runledger" },
  };
}

function variableOf(place: string, chains: TracedValues): NetcdfVariable {
  const draws = chains[0]?.length ?? 0;
  const first = chains[0]?.[0];
  const name = place.slice(place.indexOf("/") + 1);
  const inner = Array.isArray(first) ? [first.length] : [];
  const values = chains.flatMap((chain) => {
    if (chain.length !== draws) throw badTrace(place, `has chains of ${draws} and of ${chain.length} draws`);
    return chain.flatMap((draw) => numbersOf(place, draw, inner[0]));
  });
  const isFlag = values.length > 0 && values.every((value) => typeof value === "boolean");
  return {
    data: isFlag ? Uint8Array.from(values, Number) : Float64Array.from(values, Number),
    shape: [chains.length, draws, ...inner],
    dimensions: ["chain", "draw", ...inner.map(() => `${name}_dim_0`)],
  };
}

function numbersOf(
  place: string,
  draw: number | boolean | readonly number[],
  length: number | undefined,
): readonly (number | boolean)[] {
  const values = typeof draw === "object" ? draw : [draw];
  if ((typeof draw === "object" ? draw.length : undefined) !== length) {
    throw badTrace(place, "has draws of different shapes");
  }
  const strange = values.find((value) => typeof value !== "number" && typeof value !== "boolean");
  if (strange !== undefined) throw badTrace(place, `holds ${JSON.stringify(strange)}, which is no number`);
  return values;
}

function badTrace(place: string, what: string): UserError {
  return new UserError("bad-trace", `saveTrace(): ${place} ${what}.`, {
    hint: "Give [chain][draw] or [chain][draw][component], as many draws in every chain.",
    exitCode: exitCodes.usage,
  });
}
