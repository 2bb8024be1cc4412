// What cannot be a netCDF file is refused before it is written.

import { expect, it } from "vitest";
import { encodeNetcdf } from "../../src/formats/netcdf-writer.js";

const data = Float64Array.of(1, 2);
const variable = { data, shape: [2], dimensions: ["draw"] };

it.each([
  ["a name of nothing", { "": variable }, '"" cannot be the name'],
  ["a name with a slash", { "a/b": variable }, '"a/b" cannot be the name'],
  ["the name of a dimension", { draw: variable }, '"draw" cannot be the name'],
  ["fewer values than its shape", { a: { ...variable, shape: [3] } }, "is of 3 values; there are 2"],
  ["fewer dimensions than axes", { a: { ...variable, shape: [1, 2] } }, "1 dimensions for 2 axes"],
  [
    "another length of a dimension",
    { a: variable, b: { ...variable, data: Float64Array.of(1), shape: [1] } },
    '"draw" is 1 long here, 2 before',
  ],
])("a variable with %s is refused", async (_, variables, why) => {
  await expect(encodeNetcdf({ posterior: { variables } })).rejects.toThrow(why);
});
