// The page with many runs and long curves, in a browser, as a person sees it.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { findBrowser } from "./measure/find-browser.js";
import { commandFile, dataFolder } from "./measure/places.js";
import type { Measurement, Report } from "./measure/report.js";
import { measureCurves } from "./page/measure-curves.js";
import { measureTable } from "./page/measure-table.js";

export const page: Measurement = {
  name: "ui",
  summary: "runledger ui in a browser: 10,000 runs × 200 columns; 100 curves of 10,000 points",
  isUsual: false,
  run: async (bench) => {
    const browser = findBrowser();
    if (browser === undefined || !existsSync(commandFile)) return [skipped(browser === undefined)];
    const cache = mkdtempSync(join(dataFolder(), "page-cache-"));
    try {
      return [await measureTable(bench, { cache, browser }), await measureCurves(bench, { cache, browser })];
    } finally {
      rmSync(cache, { recursive: true });
    }
  },
};

function skipped(isBrowserMissing: boolean): Report {
  const reason = isBrowserMissing
    ? "no Chromium or Chrome found; RUNLEDGER_TEST_BROWSER names one"
    : "not built; npm run build";
  const title = "The page in a browser";
  return {
    title,
    unit: "ms",
    basis: "nothing",
    lines: [],
    remarks: [],
    skipped: [{ name: title, reason }],
  };
}
