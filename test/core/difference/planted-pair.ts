// Makes pairs of runs that differ in one true cause and in many things that explain nothing.

import type { Run } from "../../../src/core/run.js";
import type { Value } from "../../../src/core/value.js";
import { makeRun } from "../../helpers/make-run.js";

type Data = Record<string, Value>;

/** What runs of one writer look like. Names and values are those the writer's files have. */
export interface PlantedTemplate {
  readonly layout: string;
  readonly params: Data;
  readonly attributes: Data;
  readonly metrics: Record<string, number>;
  /** Params and facts that may differ for reasons of their own: name, value in A, value in B. */
  readonly unrelated: readonly (readonly [name: string, a: Value, b: Value])[];
  /** Names of this writer for what always differs. */
  readonly names: {
    readonly time?: string;
    readonly output?: string;
    readonly runName?: string;
    readonly host?: string;
    readonly epochs?: string;
    readonly best?: string;
    readonly duration?: string;
    readonly commandLine?: string;
  };
}

/** One pair: the cause, written down before the ranking was. */
export interface PlantedSpec {
  readonly name: string;
  readonly a: PlantedTemplate;
  /** Absent: the same writer as `a`. */
  readonly b?: PlantedTemplate;
  /** The true cause: field in A, its value there, in B. A value of undefined leaves the field out. */
  readonly cause: readonly [field: string, a: Value | undefined, b: Value | undefined];
  /** What stands in run B for the field, where its writer calls it otherwise. */
  readonly fieldInB?: string;
  /** What else follows from the cause, besides what always differs. */
  readonly follows?: readonly (readonly [field: string, a: Value | undefined, b: Value | undefined])[];
  /** Names of which one must be among the first three lines; the field's own name when absent. */
  readonly expected?: readonly string[];
}

export interface PlantedPair {
  readonly name: string;
  readonly runs: readonly [Run, Run];
  readonly expected: readonly string[];
}

/** @param unrelatedCount how many unrelated things differ besides; 1 or 2 by chance when absent */
export function plantPair(spec: PlantedSpec, index: number, unrelatedCount?: number): PlantedPair {
  const chance = chanceFrom(index * 7919 + 17);
  const [field, inA, inB] = spec.cause;
  const templates = [spec.a, spec.b ?? spec.a] as const;
  const taken = new Set([field, spec.fieldInB]);
  const unrelated = pick(
    spec.b === undefined ? spec.a.unrelated.filter(([name]) => !taken.has(name)) : [],
    unrelatedCount ?? 1 + Math.floor(chance() * 2),
    chance,
  );
  const worse = chance() < 0.5 ? 0 : 1;
  const runs = templates.map((template, side) => {
    const data = { params: { ...template.params }, attributes: { ...template.attributes } };
    const changes: [string, Value | undefined][] = [
      ...unrelated.map(([name, a, b]): [string, Value] => [name, side === 0 ? a : b]),
      [side === 0 ? field : (spec.fieldInB ?? field), side === 0 ? inA : inB],
      ...(spec.follows ?? []).map(([name, a, b]): [string, Value | undefined] => [name, side === 0 ? a : b]),
    ];
    for (const [name, value] of changes) setField(data, name, value);
    const noise = noiseOf(template, side, chance);
    Object.assign(data.params, noise.params);
    Object.assign(data.attributes, noise.attributes);
    const scale = (side === worse ? 1.35 : 1) * (1 + 0.02 * chance());
    const metrics = Object.entries(template.metrics).map(([name, value]) => [name, value * scale] as const);
    return makeRun({
      ...noise.facts,
      layout: template.layout,
      params: data.params,
      attributes: data.attributes,
      metrics: Object.fromEntries(metrics),
    });
  });
  return { name: spec.name, runs: runs as unknown as [Run, Run], expected: spec.expected ?? [field] };
}

function setField(data: { params: Data; attributes: Data }, name: string, value: Value | undefined): void {
  const place = name in data.attributes || /^(git|environment|packages|inputs|uncommitted)\b/.test(name);
  const into = place ? data.attributes : data.params;
  if (value === undefined) delete into[name];
  else into[name] = value;
}

interface Noise {
  readonly facts: {
    readonly id: string;
    readonly path: string;
    readonly startedAt: string;
    readonly endedAt: string;
    readonly durationSeconds: number;
  };
  readonly params: Data;
  readonly attributes: Data;
}

/** What two runs never share: moment, place, name, and what they made. */
function noiseOf({ names }: PlantedTemplate, side: number, chance: () => number): Noise {
  const day = 10 + Math.floor(chance() * 18);
  const [hour, minute] = [10 + Math.floor(chance() * 13), 10 + Math.floor(chance() * 49)];
  const stamp = `202601${day}_${hour}${minute}${10 + side}`;
  const startedAt = `2026-01-${day}T${hour}:${minute}:${10 + side}Z`;
  const durationSeconds = 1000 + Math.round(chance() * 900);
  const endedAt = new Date(Date.parse(startedAt) + durationSeconds * 1000).toISOString();
  const id = `exp_${stamp}`;
  const host = side === 0 ? "node07" : "gpu-box-2";
  const home = side === 0 ? "/home/ana/project" : "/scratch/jobs/88121/project";
  const digest = `${hex(chance)}${hex(chance)}`;
  const epochs = 40 + Math.floor(chance() * 60);
  const params: Data = {};
  const attributes: Data = {
    run_id: id,
    "recording.history_rows": epochs,
    artifacts: [{ path: "model.bin", bytes: 1_000_000 + Math.floor(chance() * 900), sha256: digest }],
  };
  if (names.time !== undefined) attributes[names.time] = stamp;
  if (names.output !== undefined) params[names.output] = `${home}/outputs/${stamp}`;
  if (names.runName !== undefined) params[names.runName] = `try-${hex(chance)}`;
  if (names.host !== undefined) attributes[names.host] = host;
  if (names.epochs !== undefined) attributes[names.epochs] = epochs;
  if (names.best !== undefined) attributes[names.best] = `${home}/outputs/${stamp}/best.ckpt`;
  if (names.duration !== undefined) attributes[names.duration] = durationSeconds;
  if (names.commandLine !== undefined) {
    attributes[names.commandLine] = ["train.py", "--out", `${home}/outputs/${stamp}`];
    attributes["command.working_folder"] = home;
  }
  return { facts: { id, path: `/root/${id}`, startedAt, endedAt, durationSeconds }, params, attributes };
}

function pick<T>(from: readonly T[], count: number, chance: () => number): T[] {
  const left = [...from];
  const picked: T[] = [];
  while (picked.length < count && left.length > 0) {
    picked.push(...left.splice(Math.floor(chance() * left.length), 1));
  }
  return picked;
}

function hex(chance: () => number): string {
  return Math.floor(chance() * 0xffffffff)
    .toString(16)
    .padStart(8, "0");
}

/** The same numbers in every run of the tests. */
function chanceFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
