// Builds a small trained network once and explores its posterior with HMC and SGLD; what is there is not done again.
//   npm run sample-posterior -- --samplers hmc,sgld --seed 42

import { parseArgs } from "node:util";
import { type SamplerAnalysis, stage, UserError } from "runledger";
import { buildTarget, readTarget, type TargetConfig } from "./sample-posterior/build-target.js";
import { runInSweep } from "./sample-posterior/in-sweep.js";
import { type SamplerConfig, sampleTarget } from "./sample-posterior/sample-target.js";

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
  --in-sweep        as a stage of a sweep: sample-posterior/sweep.yaml
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
    const switches = { help: { type: "boolean" }, "in-sweep": { type: "boolean" } } as const;
    const { values } = parseArgs({ args: [...argv], options: { ...options, ...switches } });
    if (values.help === true) process.stdout.write(usage);
    else if (values["in-sweep"] === true) await runInSweep(process.env);
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
    const run = await target.run(sampler, settings, (folder) =>
      sampleTarget(folder, { sampler, settings, network: readTarget(config, target.folder) }),
    );
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

function samplerConfig(sampler: string, words: Words): SamplerConfig {
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

function number(word: string, option: string): number {
  const value = Number(word);
  if (word.trim() !== "" && Number.isFinite(value)) return value;
  throw new UserError("bad-option", `${option} is not a number: ${word}.`, { exitCode: 2 });
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
