import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { saveDiagnostics, saveTrace } from "../../src/index.js";
import { withPython } from "../helpers/python.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

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

describe("trace.nc", () => {
  it("is one whole HDF5 file", async () => {
    const folder = temporaryFolder();
    await saveTrace(folder, trace);
    expect(readdirSync(folder)).toEqual(["trace.nc"]);
    expect(readFileSync(join(folder, "trace.nc")).subarray(0, 8)).toEqual(
      Buffer.from("\x89HDF\r\n\x1a\n", "latin1"),
    );
  });

  it.each([
    ["chains of different length", { a: [[1, 2], [1]] }, /posterior\/a has chains of 2 and of 1 draws/],
    ["draws of different shapes", { a: [[[1], [1, 2]]] }, /posterior\/a has draws of different shapes/],
    ["texts", { a: [["x"]] as never }, /posterior\/a holds "x", which is no number/],
  ])("is refused for %s", async (_, posterior, message) => {
    const folder = temporaryFolder();
    await expect(saveTrace(folder, { posterior })).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual([]);
  });
});

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

describe("diagnostics", () => {
  it("are three pictures", async () => {
    const folder = temporaryFolder();
    await saveDiagnostics(
      folder,
      [
        [1, 2, 3, 2],
        [2, 1, 3, 3],
      ],
      { title: "hmc" },
    );
    expect(readdirSync(join(folder, "diagnostics")).sort()).toEqual([
      "rank.png",
      "running_llc.png",
      "trace.png",
    ]);
    for (const name of readdirSync(join(folder, "diagnostics"))) {
      const bytes = readFileSync(join(folder, "diagnostics", name));
      expect(bytes.subarray(1, 4).toString()).toBe("PNG");
      expect(bytes.length).toBeGreaterThan(5000);
    }
  });

  it("of nothing are refused", async () => {
    await expect(saveDiagnostics(temporaryFolder(), [[], []])).rejects.toMatchObject({ code: "no-draws" });
  });
});
