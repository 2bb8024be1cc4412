import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { saveDiagnostics, saveTrace } from "../../src/index.js";
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

  it("has the groups and dimensions that ArviZ wants", async () => {
    const folder = temporaryFolder();
    await saveTrace(folder, trace);
    const { File, ready } = await import("h5wasm/node");
    await ready;
    const file = new File(join(folder, "trace.nc"), "r");
    const shapeOf = (path: string): unknown => {
      const found = file.get(path);
      return found !== null && "shape" in found ? found.shape : undefined;
    };
    expect(file.keys().sort()).toEqual(["posterior", "sample_stats"]);
    expect(shapeOf("posterior/llc")).toEqual([2, 3]);
    expect(shapeOf("posterior/theta")).toEqual([2, 3, 2]);
    expect(shapeOf("posterior/chain")).toEqual([2]);
    expect(shapeOf("sample_stats/lp")).toEqual([2, 3]);
    file.close();
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
