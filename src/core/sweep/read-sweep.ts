// Sweep file → settings: every key checked, every error with its line.

import { builtIns, stageBuiltIns } from "./command-template.js";
import { checkOverrides, type SweepOverrides } from "./merge-sources.js";
import { paramNames, phaseKeys, readPhase } from "./read-phase.js";
import { readSources } from "./read-sources.js";
import { conditionNames, readStages } from "./read-stages.js";
import { readFolderName, readText } from "./read-values.js";
import { Place, type SweepFile } from "./sweep-place.js";
import type { ParamSources, PhaseSettings, SweepSettings } from "./sweep-settings.js";

const topKeys = ["name", "root", "launcher", ...phaseKeys, "phases", "stages"];

export interface ReadSweepOptions {
  readonly file: SweepFile;
  /** What the sweep is called when the file does not say. */
  readonly defaultName: string;
  readonly overrides: SweepOverrides;
  /** Names of launchers, whose sections are allowed at the top. */
  readonly launcherNames: readonly string[];
}

/**
 * Checks a parsed sweep file.
 * @throws UserError "bad-sweep" with file, line and key; "unknown-param" for values given for a param there is none of
 */
export function readSweep(value: unknown, options: ReadSweepOptions): SweepSettings {
  const top = new Place(options.file, value);
  const members = top.members([...topKeys, ...options.launcherNames]);
  const level = readSources(members);
  const phaseLevel = { top: members, level, overrides: options.overrides, names: builtIns };
  const stages = readStages(members, { ...phaseLevel, names: stageBuiltIns });
  const phases =
    stages !== undefined
      ? []
      : phasesOf(members.get("phases")).map(([name, place]) => {
          const own = place === undefined ? undefined : place.members(phaseKeys);
          return readPhase({ ...phaseLevel, name, place: place ?? top, own });
        });
  const known = knownParams([...phases, ...(stages ?? [])]);
  checkOverrides(options.overrides, known);
  for (const { sources } of phases) checkConditions(sources, known, top);
  for (const stage of stages ?? []) checkConditions(stage.sources, conditionNames(stage, stages ?? []), top);
  const [name, root, launcher] = [members.get("name"), members.get("root"), members.get("launcher")];
  const sections = options.launcherNames.filter((each) => members.has(each));
  return {
    name: readFolderName(name ?? top, name === undefined ? options.defaultName : name.value),
    ...(root === undefined ? {} : { root: readText(root) }),
    launcher: launcher === undefined ? "local" : readText(launcher),
    launcherSettings: new Map(sections.map((each) => [each, members.get(each)?.value])),
    phases,
    ...(stages === undefined ? {} : { stages }),
  };
}

function knownParams(phases: readonly PhaseSettings[]): Set<string> {
  return new Set(phases.flatMap(({ sources }) => [...paramNames(sources)]));
}

function phasesOf(place: Place | undefined): readonly (readonly [string | undefined, Place | undefined])[] {
  if (place === undefined) return [[undefined, undefined]];
  const phases = [...place.members()];
  if (phases.length === 0) throw place.fault("names no phase");
  return phases.map(([name, member]) => [readFolderName(member, name), member]);
}

/** A condition may be about a param that only another phase has, but not about one that there is none of. */
function checkConditions(sources: ParamSources, known: ReadonlySet<string>, place: Place): void {
  const about = [...sources.when.values(), ...sources.exclude].flatMap((condition) => [...condition.keys()]);
  const stranger = [...sources.when.keys(), ...about].find((name) => !known.has(name));
  if (stranger === undefined) return;
  throw place.fault(
    `has a condition on "${stranger}", which is no param of any phase`,
    `Params: ${[...known].join(", ")}.`,
  );
}
