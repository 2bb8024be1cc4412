// Stages → plan: every target, and on each its runs, with the ids that follow from their configs.

import { exitCodes, UserError } from "../../errors.js";
import { canonicalJson } from "../json/canonical-json.js";
import { fillCommand } from "./command-template.js";
import { type ExpandedParams, expandParams } from "./expand-params.js";
import { nestedConfig } from "./nested-config.js";
import { targetPrefix } from "./read-stages.js";
import type { StageSettings } from "./sweep-settings.js";
import type { ParamValue, Trial, TrialArtifact, TrialParams } from "./trial.js";

/** How artifacts are named; the same as for whoever makes one in a program. */
export interface ArtifactIds {
  /** "tgt_" and 12 hex digits. @throws UserError "not-canonical" */
  readonly target: (config: Readonly<Record<string, ParamValue>>) => string;
  /** "run_<sampler>_" and 8 hex digits. @throws UserError "not-canonical", "bad-sampler" */
  readonly run: (sampler: string, config: Readonly<Record<string, ParamValue>>) => string;
}

export interface StagePlanOptions {
  readonly sha256: (text: string) => string;
  readonly ids: ArtifactIds;
  readonly sweep: string;
  /** Path of `<root>/targets`. */
  readonly targetsFolder: string;
}

/** Trials of the same artifact: the first one counts. */
export interface PlannedStages {
  readonly trials: readonly Trial[];
  readonly duplicates: readonly { readonly id: string; readonly phase: string; readonly count: number }[];
}

/**
 * All artifacts, targets first. What is made twice by the file is planned once, for the stage that comes first.
 * @throws UserError "id-collision" where two different configs share an id; "bad-sweep" for params that do not nest
 */
export function planStages(stages: readonly StageSettings[], options: StagePlanOptions): PlannedStages {
  const plan = new StagePlan(options);
  for (const stage of stages) {
    if (stage.on.length === 0) plan.addTargets(stage);
    else plan.addRuns(stage);
  }
  return { trials: [...plan.trials.values()], duplicates: plan.duplicates() };
}

interface Planned {
  readonly stage: StageSettings;
  readonly artifact: TrialArtifact;
  readonly id: string;
  readonly config: Readonly<Record<string, ParamValue>>;
}

class StagePlan {
  /** By the path below the folder of targets. */
  readonly trials = new Map<string, Trial>();
  /** Targets of a stage, those that another stage made first among them. */
  readonly #targets = new Map<string, Map<string, Trial>>();
  readonly #again = new Map<string, { id: string; phase: string; count: number }>();
  readonly #options: StagePlanOptions;

  constructor(options: StagePlanOptions) {
    this.#options = options;
  }

  addTargets(stage: StageSettings): void {
    const targets = new Map<string, Trial>();
    this.#targets.set(stage.name, targets);
    expandParams(stage.sources, (expanded) => {
      const config = nestedConfig(expanded.params);
      const id = this.#options.ids.target(config);
      targets.set(id, this.#add(expanded, { stage, artifact: { kind: "target" }, id, config }));
    });
  }

  addRuns(stage: StageSettings): void {
    const targets = new Map(stage.on.flatMap((name) => [...(this.#targets.get(name) ?? [])]));
    for (const [target, { params }] of targets) {
      const around = Object.fromEntries(
        Object.entries(params).map(([name, value]) => [`${targetPrefix}${name}`, value]),
      );
      const visit = (expanded: ExpandedParams): void => {
        const { sampler = "", ...config } = nestedConfig(expanded.params);
        const artifact = { kind: "run", target, sampler: String(sampler) } as const;
        const id = this.#options.ids.run(artifact.sampler, config);
        this.#add(expanded, { stage, artifact, id, config: { ...config, sampler } });
      };
      expandParams(stage.sources, visit, around);
    }
  }

  duplicates(): PlannedStages["duplicates"] {
    return [...this.#again.values()];
  }

  #add({ params, isReduced }: ExpandedParams, planned: Planned): Trial {
    const { artifact, id, config, stage } = planned;
    const sha256 = this.#options.sha256(canonicalJson(config));
    const path = artifact.target === undefined ? id : `${artifact.target}/${id}`;
    const other = this.trials.get(path);
    if (other === undefined) {
      const trial = this.#trial(params, { ...planned, sha256, path });
      this.trials.set(path, trial);
      return trial;
    }
    if (other.sha256 !== sha256) throw collision(other, params);
    if (!isReduced) {
      const again = this.#again.get(path) ?? { id, phase: stage.name, count: 0 };
      this.#again.set(path, { ...again, count: again.count + 1 });
    }
    return other;
  }

  #trial(params: TrialParams, planned: Planned & { readonly sha256: string; readonly path: string }): Trial {
    const { stage, artifact, id, sha256, path } = planned;
    const { name, command, slots, retries, timeLimitSeconds } = stage;
    const { targetsFolder, sweep } = this.#options;
    const target = artifact.target ?? id;
    const values = {
      run_id: id,
      run_dir: `${targetsFolder}/${path}`,
      target_id: target,
      target_dir: `${targetsFolder}/${target}`,
      ...{ stage: name, phase: name, sweep },
    };
    return {
      ...{ id, sha256, phase: name, artifact, params },
      command: fillCommand(command, params, values),
      slots,
      ...(timeLimitSeconds === undefined ? {} : { timeLimitSeconds }),
      retries,
    };
  }
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
