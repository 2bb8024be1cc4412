// The chains of a sampler that a run keeps: curves named by chain, or an array of draws by chain.

import { join } from "node:path";
import type { History, Run } from "../core/run.js";
import { decodeNpy, NpyFormatError } from "../formats/npy.js";
import { readRegularFile } from "../formats/read-file.js";
import type { Chain } from "./charts/sampler-charts.js";

/** The chains of one quantity. */
export interface SampledQuantity {
  readonly name: string;
  readonly chains: readonly Chain[];
}

/** "llc.chain_0", "chain0/llc": the quantity's parts around the chain's number. */
const chainName = /^(.*?)[._/ -]?chain[._ -]?(\d{1,4})(?:[._/ -](.*))?$/i;
const arrayFiles = ["draws.npy", "trace.npy"];
const mostBytes = 256 * 1024 * 1024;
const mostChains = 32;

/** Whether a curve is one chain of a sampler. */
export function isChain(curve: string): boolean {
  return chainName.test(curve);
}

/** Quantities with their chains: of the history, else of draws.npy or trace.npy with the axes chain and draw. */
export function sampledQuantities(run: Pick<Run, "path">, history: History): SampledQuantity[] {
  const byName = new Map<string, { chain: number; draws: number[] }[]>();
  for (const [curve, points] of history) {
    const [, before = "", number, after = ""] = chainName.exec(curve) ?? [];
    if (number === undefined) continue;
    const name = [before, after].filter((part) => part !== "").join(".") || "draws";
    const draws = points.map(({ value }) => value ?? Number.NaN);
    byName.set(name, [...(byName.get(name) ?? []), { chain: Number(number), draws }]);
  }
  if (byName.size === 0)
    return arrayFiles.flatMap((file) => chainsOfArray(join(run.path, file), file) ?? []).slice(0, 1);
  return [...byName].map(([name, chains]) => ({
    name,
    chains: chains
      .sort((a, b) => a.chain - b.chain)
      .map(({ chain, draws }) => ({ name: `chain ${chain}`, draws })),
  }));
}

function chainsOfArray(path: string, file: string): SampledQuantity | undefined {
  const read = readRegularFile(path, { maxBytes: mostBytes });
  if (!("bytes" in read)) return undefined;
  try {
    const { data, shape } = decodeNpy(read.bytes);
    const [count = 0, draws = 0] = shape;
    if (shape.length !== 2 || count < 1 || count > mostChains || draws < 2) return undefined;
    const chains = Array.from({ length: count }, (_, chain) => ({
      name: `chain ${chain}`,
      draws: Array.from({ length: draws }, (_, draw) => Number(data[chain * draws + draw])),
    }));
    return { name: file.replace(/\.npy$/, ""), chains };
  } catch (error) {
    if (error instanceof NpyFormatError) return undefined;
    throw error;
  }
}
