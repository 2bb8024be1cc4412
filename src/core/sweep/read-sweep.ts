// Sweep file → settings: every key checked, every error with its line.

import { builtIns, paramVariable, placeholdersOf, readCommand } from "./command-template.js";
import { checkOverrides, mergeSources, type SweepOverrides } from "./merge-sources.js";
import { type LevelSources, readSources, sourceKeys } from "./read-sources.js";
import { readCount, readFolderName, readSeconds, readText } from "./read-values.js";
import { kindOf, Place, type SweepFile } from "./sweep-place.js";
import type { CommandTemplate, ParamSources, PhaseSettings, SweepSettings } from "./sweep-settings.js";
import type { TrialSlots } from "./trial.js";

/** Keys of a phase; the top has them too, for all phases. */
const phaseKeys = ["command", "shell", ...sourceKeys, "retries", "time_limit", "slots"];
const topKeys = ["name", "root", "launcher", ...phaseKeys, "phases"];

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
  const phases = phasesOf(members.get("phases")).map(([name, place]) => {
    const own = place === undefined ? undefined : place.members(phaseKeys);
    return readPhase({ name, place: place ?? top, top: members, own, level, overrides: options.overrides });
  });
  const known = new Set(phases.flatMap(({ sources }) => [...paramNames(sources)]));
  checkOverrides(options.overrides, known);
  for (const { sources } of phases) checkConditions(sources, known, top);
  const [name, root, launcher] = [members.get("name"), members.get("root"), members.get("launcher")];
  const sections = options.launcherNames.filter((each) => members.has(each));
  return {
    name: readFolderName(name ?? top, name === undefined ? options.defaultName : name.value),
    ...(root === undefined ? {} : { root: readText(root) }),
    launcher: launcher === undefined ? "local" : readText(launcher),
    launcherSettings: new Map(sections.map((each) => [each, members.get(each)?.value])),
    phases,
  };
}

function phasesOf(place: Place | undefined): readonly (readonly [string | undefined, Place | undefined])[] {
  if (place === undefined) return [[undefined, undefined]];
  const phases = [...place.members()];
  if (phases.length === 0) throw place.fault("names no phase");
  return phases.map(([name, member]) => [readFolderName(member, name), member]);
}

interface PhaseReading {
  readonly name: string | undefined;
  readonly place: Place;
  readonly top: ReadonlyMap<string, Place>;
  readonly own: ReadonlyMap<string, Place> | undefined;
  readonly level: LevelSources;
  readonly overrides: SweepOverrides;
}

function readPhase(reading: PhaseReading): PhaseSettings {
  const { name, top, own, level, overrides } = reading;
  const settingOf = (key: string): Place | undefined => own?.get(key) ?? top.get(key);
  const sources = mergeSources(level, own === undefined ? undefined : readSources(own), overrides);
  const timeLimit = settingOf("time_limit");
  const retries = settingOf("retries");
  const command = commandOf(reading, settingOf);
  checkNames(command, sources, settingOf("command") ?? reading.place);
  return {
    ...(name === undefined ? {} : { name }),
    command,
    sources,
    slots: slotsOf(settingOf("slots")),
    ...(timeLimit === undefined ? {} : { timeLimitSeconds: readSeconds(timeLimit) }),
    retries: retries === undefined ? 0 : readCount(retries, 0),
  };
}

function commandOf({ place }: PhaseReading, settingOf: (key: string) => Place | undefined): CommandTemplate {
  const [command, shell] = [settingOf("command"), settingOf("shell")];
  if (command === undefined)
    throw place.fault("has no command", 'Example: command: [python, train.py, --lr, "{lr}"]');
  if (shell !== undefined && typeof shell.value !== "boolean") {
    throw shell.fault(`must be true or false, but is ${kindOf(shell.value)}`);
  }
  return readCommand(command, shell?.value === true);
}

function slotsOf(place: Place | undefined): TrialSlots {
  const members = place?.members(["cpu", "gpu"]);
  const [cpu, gpu] = [members?.get("cpu"), members?.get("gpu")];
  return { cpu: cpu === undefined ? 1 : readCount(cpu, 1), gpu: gpu === undefined ? 0 : readCount(gpu, 0) };
}

/** Names of all params that a phase's trials can have. */
export function paramNames(sources: ParamSources): Set<string> {
  const names = [
    ...sources.params.keys(),
    ...sources.grid.keys(),
    ...(sources.list ?? []).flatMap((set) => Object.keys(set)),
    ...(sources.random?.params.keys() ?? []),
    ...(sources.seeds === undefined ? [] : ["seed"]),
  ];
  return new Set(names);
}

/** Every placeholder must be a param, and no two params share a variable. */
function checkNames(command: CommandTemplate, sources: ParamSources, place: Place): void {
  const names = paramNames(sources);
  const known = [...names, ...Object.keys(builtIns)];
  const unknown = placeholdersOf(command).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw place.fault(
      `names {${unknown}}, which is no param`,
      `Params: ${known.join(", ")}. For braces write {{${unknown}}}.`,
    );
  }
  const variables = new Map<string, string>();
  for (const name of names) {
    const other = variables.get(paramVariable(name));
    if (other !== undefined)
      throw place.fault(
        `has params "${other}" and "${name}", which share the variable ${paramVariable(name)}`,
      );
    variables.set(paramVariable(name), name);
  }
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
