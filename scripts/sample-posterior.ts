// Builds a small trained network once and explores its posterior with HMC and SGLD; what is there is not done again.
//   npm run sample-posterior -- --samplers hmc,sgld --seed 42

import { parseArgs } from "node:util";
import {
  bulkEffectiveSampleSize,
  rankNormalizedRhat,
  type SamplerAnalysis,
  saveDiagnostics,
  saveTrace,
  stage,
  UserError,
} from "runledger";
import { buildTarget, readTarget, type TargetConfig } from "./sample-posterior/build-target.js";
import { sampleHmc } from "./sample-posterior/hmc.js";
import { type Chain, localPosterior, type Potential } from "./sample-posterior/local-posterior.js";
import { type NetworkShape, parameterShapes } from "./sample-posterior/network.js";
import { sampleSgld } from "./sample-posterior/sgld.js";

const defaults = {
  root: "runs",
  samplers: "hmc,sgld",
  seed: "42",
  rows: "256",
  hidden: "3",
  chains: "4",
  draws: "500",
  warmup: "300",
  gamma: "1",
} as const;

const usage = `Trains a small network on simulated data, once, and samples around its parameters, each sampler once.

  --root DIR        holds targets/                              (${defaults.root})
  --samplers A,B    hmc, sgld                                   (${defaults.samplers})
  --seed N          of data, training and samplers              (${defaults.seed})
  --rows N          of data                                     (${defaults.rows})
  --hidden N        hidden units; 0 is a linear model           (${defaults.hidden})
  --chains N        of each sampler                             (${defaults.chains})
  --draws N         of each chain                               (${defaults.draws})
  --warmup N        draws before them, thrown away              (${defaults.warmup})
  --gamma X         pull towards the trained parameters         (${defaults.gamma})
  --help
`;

type Words = Readonly<Record<keyof typeof defaults, string>>;

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  try {
    const names = Object.keys(defaults) as (keyof typeof defaults)[];
    const options = Object.fromEntries(
      names.map((name) => [name, { type: "string", default: defaults[name] }] as const),
    );
    const { values } = parseArgs({ args: [...argv], options: { ...options, help: { type: "boolean" } } });
    if (values.help === true) process.stdout.write(usage);
    else await sampleAll(values as Words);
    return 0;
  } catch (error) {
    const isUsage = error instanceof TypeError && "code" in error;
    if (!isUsage && !(error instanceof UserError)) throw error;
    const hint = error instanceof UserError ? error.hint : "See --help.";
    process.stderr.write(`${error.message}\n${hint === undefined ? "" : `  ${hint}\n`}`);
    return error instanceof UserError ? error.exitCode : 2;
  }
}

async function sampleAll(words: Words): Promise<void> {
  const config = targetConfig(words);
  const onWait = (message: string): void => void process.stderr.write(`${message} Waiting.\n`);
  const target = await stage("target", config, (folder) => buildTarget(config, folder), {
    root: words.root,
    onWait,
  });
  say(target.isNew, target.folder);
  for (const sampler of words.samplers.split(",")) {
    const settings = samplerConfig(sampler, words);
    const run = await target.run(sampler, settings, async (folder) => {
      const network = readTarget(config, target.folder);
      const potential = localPosterior(network, settings.gamma);
      const chains = Array.from({ length: settings.chains }, (_, chain) =>
        sample(sampler, potential, { settings, chain }),
      );
      await saveChains(folder, chains, network.shape);
      await saveDiagnostics(
        folder,
        chains.map(({ llc }) => llc),
        { title: sampler },
      );
      return analyse(chains);
    });
    say(run.isNew, run.folder, run.analysis);
  }
}

function targetConfig({ rows, hidden, seed }: Words): TargetConfig {
  return {
    model: Number(hidden) === 0 ? "linear" : "tanh",
    model_cfg: {
      depth: Number(hidden) === 0 ? 0 : 1,
      widths: Number(hidden) === 0 ? [] : [number(hidden, "--hidden")],
      activation: "tanh",
    },
    data: "teacher",
    data_cfg: { n_data: number(rows, "--rows"), inputs: 2, noise_scale: 0.1 },
    training_cfg: { optimizer: "adam", steps: 4000, learning_rate: 0.02 },
    seed: number(seed, "--seed"),
    precision: "float64",
  };
}

function samplerConfig(sampler: string, words: Words) {
  const shared = {
    chains: number(words.chains, "--chains"),
    draws: number(words.draws, "--draws"),
    warmup: number(words.warmup, "--warmup"),
    gamma: number(words.gamma, "--gamma"),
    seed: number(words.seed, "--seed"),
    precision: "float64",
  };
  if (sampler === "hmc") return { ...shared, leapfrog_steps: 40, target_acceptance: 0.8 };
  if (sampler === "sgld") return { ...shared, steps_per_draw: 100, batch_size: 32, step_size: 2e-5 };
  throw new UserError("unknown-sampler", `There is no sampler "${sampler}".`, {
    hint: "Choose hmc or sgld.",
    exitCode: 2,
  });
}

type SamplerConfig = ReturnType<typeof samplerConfig>;

function sample(
  sampler: string,
  potential: Potential,
  { settings, chain }: { readonly settings: SamplerConfig; readonly chain: number },
): Chain {
  if ("leapfrog_steps" in settings) return sampleHmc(potential, settings, chain);
  if ("batch_size" in settings) return sampleSgld(potential, settings, chain);
  throw new Error(`${sampler} has no settings.`);
}

function number(word: string, option: string): number {
  const value = Number(word);
  if (word.trim() !== "" && Number.isFinite(value)) return value;
  throw new UserError("bad-option", `${option} is not a number: ${word}.`, { exitCode: 2 });
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

function say(isNew: boolean, folder: string, analysis?: SamplerAnalysis): void {
  const {
    llc_mean: mean = Number.NaN,
    llc_std: sd = Number.NaN,
    ess = Number.NaN,
    rhat = Number.NaN,
  } = analysis ?? {};
  const found =
    analysis === undefined
      ? ""
      : `  llc ${mean.toFixed(2)} ± ${sd.toFixed(2)}, ess ${ess.toFixed(0)}, rhat ${rhat.toFixed(3)}`;
  process.stdout.write(`${isNew ? "made   " : "reused "} ${folder}${found}\n`);
}
