// One phase or stage of a sweep file → its settings; the top of the file holds for all of them.

import { paramVariable, placeholdersOf, readCommand } from "./command-template.js";
import { mergeSources, type SweepOverrides } from "./merge-sources.js";
import { type LevelSources, readSources, sourceKeys } from "./read-sources.js";
import { readCount, readSeconds } from "./read-values.js";
import { kindOf, type Place } from "./sweep-place.js";
import type { CommandTemplate, ParamSources, PhaseSettings } from "./sweep-settings.js";
import type { TrialParams, TrialSlots } from "./trial.js";

/** Keys of a phase; the top has them too, for all phases. */
export const phaseKeys = ["command", "shell", ...sourceKeys, "retries", "time_limit", "slots"];

/** What all phases or stages are read with. */
export interface PhaseLevel {
  readonly top: ReadonlyMap<string, Place>;
  readonly level: LevelSources;
  readonly overrides: SweepOverrides;
  /** What commands can name beside params, and the variables that hold it. */
  readonly names: Readonly<Record<string, string>>;
}

export interface PhaseReading extends PhaseLevel {
  readonly name: string | undefined;
  readonly place: Place;
  readonly own: ReadonlyMap<string, Place> | undefined;
  /** Params that are there unless something gives them. */
  readonly defaults?: TrialParams;
}

/** @throws UserError "bad-sweep" with line and key */
export function readPhase(reading: PhaseReading): PhaseSettings {
  const { name, top, own, level, overrides } = reading;
  const settingOf = (key: string): Place | undefined => own?.get(key) ?? top.get(key);
  const merged = mergeSources(level, own === undefined ? undefined : readSources(own), overrides);
  const sources = withDefaults(merged, reading.defaults ?? {});
  const timeLimit = settingOf("time_limit");
  const retries = settingOf("retries");
  const command = commandOf(reading, settingOf);
  checkNames(command, sources, { place: settingOf("command") ?? reading.place, builtIns: reading.names });
  return {
    ...(name === undefined ? {} : { name }),
    command,
    sources,
    slots: slotsOf(settingOf("slots")),
    ...(timeLimit === undefined ? {} : { timeLimitSeconds: readSeconds(timeLimit) }),
    retries: retries === undefined ? 0 : readCount(retries, 0),
  };
}

function withDefaults(sources: ParamSources, defaults: TrialParams): ParamSources {
  const given = paramNames(sources);
  const missing = Object.entries(defaults).filter(([name]) => !given.has(name));
  return { ...sources, params: new Map([...missing, ...sources.params]) };
}

function commandOf(
  { place, names }: PhaseReading,
  settingOf: (key: string) => Place | undefined,
): CommandTemplate {
  const [command, shell] = [settingOf("command"), settingOf("shell")];
  if (command === undefined)
    throw place.fault("has no command", 'Example: command: [python, train.py, --lr, "{lr}"]');
  if (shell !== undefined && typeof shell.value !== "boolean") {
    throw shell.fault(`must be true or false, but is ${kindOf(shell.value)}`);
  }
  return readCommand(command, shell?.value === true, names);
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
function checkNames(
  command: CommandTemplate,
  sources: ParamSources,
  { place, builtIns: others }: { readonly place: Place; readonly builtIns: Readonly<Record<string, string>> },
): void {
  const names = paramNames(sources);
  const known = [...names, ...Object.keys(others)];
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
