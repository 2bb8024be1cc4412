// netCDF files hold the groups, variables and numbers that were put into them.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { encodeNetcdf } from "../../src/formats/netcdf-writer.js";

const folder = mkdtempSync(join(tmpdir(), "runledger-netcdf-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Variables over chains and draws, of one shape a group. */
const group = fc
  .tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 5 }),
    fc.uniqueArray(fc.constantFrom("mu", "sigma", "ü", "lp"), { minLength: 1 }),
  )
  .chain(([chains, draws, names]) => {
    const data = fc.float64Array({ minLength: chains * draws, maxLength: chains * draws });
    return fc.tuple(...names.map(() => data)).map((arrays) => ({ shape: [chains, draws], names, arrays }));
  });

it("gives back every number, text and shape", async () => {
  const { File, ready } = await import("h5wasm/node");
  await ready;
  let files = 0;
  await fc.assert(
    fc.asyncProperty(
      group,
      fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 12 }),
      async ({ shape, names, arrays }, text) => {
        const variables = Object.fromEntries(
          names.map((name, index) => [
            name,
            { data: arrays[index] ?? new Float64Array(), shape, dimensions: ["chain", "draw"] },
          ]),
        );
        const path = join(folder, `${files++}.nc`);
        writeFileSync(path, await encodeNetcdf({ posterior: { variables, attributes: { made_by: text } } }));
        const file = new File(path, "r");
        for (const [index, name] of names.entries()) {
          const read = file.get(`posterior/${name}`) as { value: Float64Array; shape: number[] };
          expect(read.shape).toEqual(shape);
          expect([...read.value]).toEqual([...(arrays[index] ?? [])]);
        }
        const said = file.get("posterior") as { attrs: Record<string, { value: unknown }> };
        expect(said.attrs.made_by?.value).toBe(text);
        file.close();
      },
    ),
    { numRuns: 25 },
  );
});
