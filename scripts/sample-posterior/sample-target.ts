// One sampler on one target: its chains, their trace, their pictures, and what is found from them.

import {
  bulkEffectiveSampleSize,
  rankNormalizedRhat,
  type SamplerAnalysis,
  saveDiagnostics,
  saveTrace,
  UserError,
} from "runledger";
import type { TrainedNetwork } from "./build-target.js";
import { type HmcConfig, sampleHmc } from "./hmc.js";
import { type Chain, localPosterior } from "./local-posterior.js";
import { type NetworkShape, parameterShapes } from "./network.js";
import { type SgldConfig, sampleSgld } from "./sgld.js";

/** Settings of a sampler: how many chains, how strongly they are held near the trained parameters, and its own. */
export type SamplerConfig = { readonly chains: number; readonly gamma: number } & (HmcConfig | SgldConfig);

/** Samples around a trained network and saves trace and pictures; returns what becomes analysis.json. */
export async function sampleTarget(
  folder: string,
  job: { readonly sampler: string; readonly settings: SamplerConfig; readonly network: TrainedNetwork },
): Promise<SamplerAnalysis> {
  const { sampler, settings, network } = job;
  const potential = localPosterior(network, settings.gamma);
  const sample = (chain: number): Chain => {
    if (sampler === "hmc" && "leapfrog_steps" in settings) return sampleHmc(potential, settings, chain);
    if (sampler === "sgld" && "batch_size" in settings) return sampleSgld(potential, settings, chain);
    throw new UserError("unknown-sampler", `There is no sampler "${sampler}" with these settings.`, {
      hint: "Choose hmc or sgld.",
      exitCode: 2,
    });
  };
  const chains = Array.from({ length: settings.chains }, (_, chain) => sample(chain));
  await saveChains(folder, chains, network.shape);
  const llc = chains.map((chain) => chain.llc);
  await saveDiagnostics(folder, llc, { title: sampler });
  return analyse(chains);
}

function analyse(chains: readonly Chain[]): SamplerAnalysis {
  const llc = chains.map((chain) => chain.llc);
  const all = llc.flat();
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const variance = all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (all.length - 1);
  return {
    llc_mean: mean,
    llc_std: Math.sqrt(variance),
    ess: bulkEffectiveSampleSize(llc),
    rhat: rankNormalizedRhat(llc),
    total_fges: chains.reduce((sum, { gradients }) => sum + gradients, 0),
  };
}

/** Parameters by name, as in params.npz, and the learning coefficient of each draw. */
async function saveChains(folder: string, chains: readonly Chain[], shape: NetworkShape): Promise<void> {
  let at = 0;
  const parameters = parameterShapes(shape).map(([name, axes]) => {
    const from = at;
    at += axes.reduce((count, length) => count * length, 1);
    const to = at;
    const partOf = (w: Float64Array): number | number[] =>
      axes.length === 0 ? Number(w[from]) : Array.from(w.subarray(from, to));
    return [name, chains.map(({ draws }) => draws.map(partOf))] as const;
  });
  const stats = Object.keys(chains[0]?.stats ?? {}).map(
    (name) => [name, chains.map((chain) => chain.stats[name] ?? [])] as const,
  );
  await saveTrace(folder, {
    posterior: { ...Object.fromEntries(parameters), llc: chains.map(({ llc }) => llc) },
    sample_stats: Object.fromEntries(stats),
  });
}
