// Settings → plan: every trial with its id, each once.

import { exitCodes, UserError } from "../../errors.js";
import { canonicalJson } from "../json/canonical-json.js";
import { fillCommand } from "./command-template.js";
import { countAtMost, type ExpandedParams, expandParams } from "./expand-params.js";
import { type ArtifactIds, planStages } from "./plan-stages.js";
import type { PhaseSettings, StageSettings, SweepSettings } from "./sweep-settings.js";
import { type Trial, type TrialParams, trialName } from "./trial.js";

/** Beyond this, a plan would not fit into memory. */
const mostTrials = 2_000_000;
/** Hex digits of an id. */
export const idLength = 12;

export interface SweepPlan {
  readonly settings: SweepSettings;
  readonly trials: readonly Trial[];
  /** Combinations with the params of an earlier trial of the same phase; they are that trial. */
  readonly duplicates: readonly Duplicate[];
}

export interface Duplicate {
  readonly id: string;
  readonly phase?: string;
  /** How many combinations more. */
  readonly count: number;
}

export interface PlanOptions {
  /** SHA-256 of a text's UTF-8 bytes, in hex. */
  readonly sha256: (text: string) => string;
  /** Path of `<root>/<sweep>`, for placeholders that name the run folder. */
  readonly sweepFolder: string;
  /** Path of `<root>/targets`, where stages make their artifacts. */
  readonly targetsFolder: string;
  readonly ids: ArtifactIds;
}

/** How many trials there are at most, without making them. */
export function countTrialsAtMost(settings: SweepSettings): number {
  const { phases, stages = [] } = settings;
  const counts = new Map(stages.map(({ name, sources }) => [name, countAtMost(sources)]));
  const onTargets = ({ on, name }: StageSettings): number =>
    (counts.get(name) ?? 0) *
    (on.length === 0 ? 1 : on.reduce((sum, parent) => sum + (counts.get(parent) ?? 0), 0));
  const ofPhases = phases.reduce((sum, { sources }) => sum + countAtMost(sources), 0);
  return stages.reduce((sum, stage) => sum + onTargets(stage), ofPhases);
}

/**
 * All trials, phase by phase. A trial's id is a hash of its params alone: neither its place in the file nor its command,
 * phase or limits change it.
 * @throws UserError "too-many-trials" above two million; "id-collision" where two different configs share an id
 */
export function planSweep(settings: SweepSettings, options: PlanOptions): SweepPlan {
  const most = countTrialsAtMost(settings);
  if (most > mostTrials) throw tooMany(most);
  const { stages } = settings;
  if (stages !== undefined) {
    return { settings, ...planStages(stages, { ...options, sweep: settings.name }) };
  }
  const trials: Trial[] = [];
  const duplicates: Duplicate[] = [];
  for (const phase of settings.phases) {
    const planned = new PhasePlan(phase, settings.name, options);
    expandParams(phase.sources, (expanded) => planned.add(expanded));
    for (const trial of planned.trials.values()) trials.push(trial);
    duplicates.push(...planned.duplicates());
  }
  return { settings, trials, duplicates };
}

/** The trials of one phase, by id. */
class PhasePlan {
  readonly trials = new Map<string, Trial>();
  readonly #phase: PhaseSettings;
  readonly #sweep: string;
  readonly #options: PlanOptions;
  readonly #again = new Map<string, number>();

  constructor(phase: PhaseSettings, sweep: string, options: PlanOptions) {
    this.#phase = phase;
    this.#sweep = sweep;
    this.#options = options;
  }

  add({ params, isReduced }: ExpandedParams): void {
    const sha256 = this.#options.sha256(canonicalJson(params));
    const id = sha256.slice(0, idLength);
    const other = this.trials.get(id);
    if (other === undefined) this.trials.set(id, this.#trial(id, sha256, params));
    else if (other.sha256 !== sha256) throw collision(other, params);
    else if (!isReduced) this.#again.set(id, (this.#again.get(id) ?? 0) + 1);
  }

  duplicates(): Duplicate[] {
    const phase = this.#phase.name;
    return [...this.#again].map(([id, count]) => ({ id, count, ...(phase === undefined ? {} : { phase }) }));
  }

  #trial(id: string, sha256: string, params: TrialParams): Trial {
    const { name, command, slots, retries, timeLimitSeconds } = this.#phase;
    const { sweepFolder } = this.#options;
    const values = {
      run_id: `run_${id}`,
      run_dir: `${sweepFolder}/${trialName(name === undefined ? { id } : { id, phase: name })}`,
      phase: name ?? "",
      sweep: this.#sweep,
    };
    return {
      id,
      sha256,
      ...(name === undefined ? {} : { phase: name }),
      params,
      command: fillCommand(command, params, values),
      slots,
      ...(timeLimitSeconds === undefined ? {} : { timeLimitSeconds }),
      retries,
    };
  }
}

function tooMany(count: number): UserError {
  const words = Number.isSafeInteger(count) ? String(count) : "more than 10^15";
  return new UserError(
    "too-many-trials",
    `The sweep has ${words} trials; at most 2,000,000 can be planned.`,
    {
      hint: "Give some axes fewer values, or draw from them with random:.",
      exitCode: exitCodes.usage,
    },
  );
}

function collision(trial: Trial, params: TrialParams): UserError {
  return new UserError(
    "id-collision",
    `Two different configs have the id ${trial.id}: ${canonicalJson(trial.params)} and ${canonicalJson(params)}.`,
    {
      hint: "Change or add a param in one of them: an id must name one config only.",
      exitCode: exitCodes.refused,
    },
  );
}
