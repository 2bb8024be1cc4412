// ArviZ opens what saveTrace has written.

import { join } from "node:path";
import { expect } from "vitest";
import { saveTrace } from "../../../src/index.js";
import { withPython } from "../../helpers/python.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

const trace = {
  posterior: {
    llc: [
      [1, 2, 3],
      [4, 5, Number.NaN],
    ],
    theta: [
      [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
      [
        [6, 7],
        [8, 9],
        [10, 11],
      ],
    ],
  },
  sample_stats: {
    diverging: [
      [false, true, false],
      [false, false, false],
    ],
    lp: [
      [-1, -2, -3],
      [-4, -5, -6],
    ],
  },
};

withPython(["arviz", "xarray", "h5netcdf"], (test) => {
  test("ArviZ opens trace.nc with its groups, dimensions and values", async (runPython) => {
    const folder = temporaryFolder();
    await saveTrace(folder, trace);
    const code = `
import sys, json, arviz as az, xarray as xr
i = az.from_netcdf(sys.argv[1])
p, s = i.posterior, i.sample_stats
h = xr.open_dataset(sys.argv[1], group="posterior", engine="h5netcdf")
print(json.dumps({
  "groups": i.groups(), "dims": {k: list(v.dims) for k, v in p.data_vars.items()}, "draws": p.draw.values.tolist(),
  "theta": p.theta.values.tolist(), "llc": [str(x) for x in p.llc.values.ravel()], "lp": s.lp.values.tolist(),
  "diverging": int(s.diverging.sum()), "same": bool(h.equals(p)), "summary": list(az.summary(i, var_names=["theta"]).index)}))`;
    expect(JSON.parse(runPython(code, join(folder, "trace.nc")).split("\n").at(-2) ?? "")).toEqual({
      groups: ["posterior", "sample_stats"],
      dims: { llc: ["chain", "draw"], theta: ["chain", "draw", "theta_dim_0"] },
      draws: [0, 1, 2],
      theta: trace.posterior.theta,
      llc: ["1.0", "2.0", "3.0", "4.0", "5.0", "nan"],
      lp: trace.sample_stats.lp,
      diverging: 1,
      same: true,
      summary: ["theta[0]", "theta[1]"],
    });
  });
});
