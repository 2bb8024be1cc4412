// The three pictures of a sampler's run: diagnostics/trace.png, rank.png, running_llc.png.

import { UserError } from "../errors.js";
import { nodeFileSystem } from "../store/file-system.js";
import { saveRunFile } from "../store/run-folder-file.js";
import { rankPlot, runningMeanChart, type SamplerChart, traceChart } from "./charts/sampler-charts.js";
import { renderPng, renderSvg } from "./render-chart.js";

export interface DiagnosticsOptions {
  /** What the draws are, as the axes call it; "LLC" when absent. */
  readonly name?: string;
  /** What the run is called in the titles, e.g. "hmc". */
  readonly title?: string;
}

const pictures = {
  "trace.png": { draw: traceChart, what: "trace" },
  "rank.png": { draw: rankPlot, what: "ranks by chain" },
  "running_llc.png": { draw: runningMeanChart, what: "running mean" },
};

/**
 * Draws the chains of one quantity into `diagnostics/` of a run's folder: every draw, the ranks of each chain among all
 * draws, and the running mean.
 * @param chains draws by chain
 * @throws (rejects) UserError "no-draws" when there are none
 */
export async function saveDiagnostics(
  folder: string,
  chains: readonly (readonly number[])[],
  options: DiagnosticsOptions = {},
): Promise<void> {
  if (!chains.some((chain) => chain.length > 0)) {
    throw new UserError("no-draws", "saveDiagnostics(): there are no draws to show.");
  }
  const { name = "LLC", title } = options;
  const data: Omit<SamplerChart, "title"> = {
    quantity: { name, unit: undefined },
    chains: chains.map((draws, chain) => ({ name: `chain ${chain}`, draws })),
  };
  for (const [file, { draw, what }] of Object.entries(pictures)) {
    const head = [title, name].filter((part) => part !== undefined).join(", ");
    const svg = await renderSvg(draw({ ...data, title: `${head}: ${what}` }));
    saveRunFile(nodeFileSystem, { folder, path: `diagnostics/${file}` }, await renderPng(svg));
  }
}
