// Writes netCDF-4 files (HDF5 with dimension scales) in memory, by the optional package h5wasm.

import { UserError } from "../errors.js";

/** A variable of one group; the product of its shape is the number of its values. */
export interface NetcdfVariable {
  readonly data: Float64Array | Float32Array | Int32Array | BigInt64Array | Uint8Array;
  /** Names of its axes; all but those that are variables themselves count from 0. */
  readonly dimensions: readonly string[];
  readonly shape: readonly number[];
}

/** Variables by name, and texts that are said of the group. */
export interface NetcdfGroup {
  readonly variables: Readonly<Record<string, NetcdfVariable>>;
  readonly attributes?: Readonly<Record<string, string>>;
}

type Hdf5 = typeof import("h5wasm");
type Hdf5File = InstanceType<Hdf5["File"]>;

let filesWritten = 0;

/**
 * Encodes groups by name. Each dimension becomes a coordinate of its group: 0, 1, 2, …
 * @throws UserError "missing-package" where h5wasm is not installed
 * @throws RangeError for shapes that do not fit the data or each other
 */
export async function encodeNetcdf(groups: Readonly<Record<string, NetcdfGroup>>): Promise<Uint8Array> {
  for (const [name, group] of Object.entries(groups)) checkGroup(name, group);
  const hdf5 = await loadHdf5();
  const { FS } = await hdf5.ready;
  // A file of the package's own memory, not of the disk.
  const path = `/written-${++filesWritten}.nc`;
  const file = new hdf5.File(path, "w");
  try {
    for (const [name, group] of Object.entries(groups)) writeGroup(file, name, group);
  } finally {
    file.close();
  }
  const bytes = Uint8Array.from(FS.readFile(path));
  FS.unlink(path);
  return bytes;
}

async function loadHdf5(): Promise<Hdf5> {
  try {
    return await import("h5wasm");
  } catch (error) {
    throw new UserError(
      "missing-package",
      "Writing netCDF files needs the package h5wasm, which did not load.",
      {
        hint: "Install it: npm install h5wasm",
        cause: error,
      },
    );
  }
}

function writeGroup(file: Hdf5File, name: string, group: NetcdfGroup): void {
  const target = file.create_group(name);
  for (const [key, text] of Object.entries(group.attributes ?? {})) target.create_attribute(key, text);
  for (const [dimension, length] of dimensionsOf(name, group)) {
    const data = BigInt64Array.from({ length }, (_, index) => BigInt(index));
    target.create_dataset({ name: dimension, data, shape: [length] }).make_scale(dimension);
  }
  for (const [variable, { data, shape, dimensions }] of Object.entries(group.variables)) {
    const dataset = target.create_dataset({ name: variable, data, shape: [...shape] });
    dimensions.forEach((dimension, axis) => {
      dataset.attach_scale(axis, `/${name}/${dimension}`);
    });
  }
}

function checkGroup(name: string, group: NetcdfGroup): void {
  const dimensions = dimensionsOf(name, group);
  for (const [variable, { data, shape }] of Object.entries(group.variables)) {
    if (variable === "" || /[/\0]/.test(variable) || dimensions.has(variable)) {
      throw new RangeError(`${name}: "${variable}" cannot be the name of a variable.`);
    }
    const count = shape.reduce((product, length) => product * length, 1);
    if (count !== data.length) {
      throw new RangeError(
        `${name}/${variable}: the shape (${shape.join(", ")}) is of ${count} values; there are ${data.length}.`,
      );
    }
  }
}

/** Lengths of the dimensions, in the order they are met. */
function dimensionsOf(name: string, { variables }: NetcdfGroup): Map<string, number> {
  const lengths = new Map<string, number>();
  for (const [variable, { dimensions, shape }] of Object.entries(variables)) {
    if (dimensions.length !== shape.length) {
      throw new RangeError(`${name}/${variable}: ${dimensions.length} dimensions for ${shape.length} axes.`);
    }
    dimensions.forEach((dimension, axis) => {
      const length = Number(shape[axis]);
      const known = lengths.get(dimension) ?? length;
      if (known !== length) {
        throw new RangeError(`${name}/${variable}: "${dimension}" is ${length} long here, ${known} before.`);
      }
      lengths.set(dimension, length);
    });
  }
  return lengths;
}
