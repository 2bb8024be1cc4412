// Programs that ask for stages in processes of their own, so that they can meet and be killed.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { builtRecorder, type ChildRun, startChild } from "./child-run.js";

/** Files that the build of the programs below writes, and what is in each. */
export const builtFiles = ["a.bin", "b.bin", "c/d.bin"];
export const fileBytes = 50_000;

/** JavaScript of a build that takes a few milliseconds and writes its files one after the other. */
const build = (): string => `
  import { stage } from ${JSON.stringify(builtRecorder())};
  import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
  import { join } from "node:path";
  const build = async (folder) => {
    mkdirSync(join(folder, "c"), { recursive: true });
    for (const name of ${JSON.stringify(builtFiles)}) {
      writeFileSync(join(folder, name), Buffer.alloc(${fileBytes}, 7));
      await sleep(2);
    }
    return { dims: {}, metrics: { L0: 1 } };
  };`;

/** Asks, once for each round number it is told by a file "go", and prints "round built" or "round reused". */
function startAsker(folder: string, rounds: number): ChildRun {
  return startChild(
    folder,
    `${build()}
    for (let round = 0; round < ${rounds}; round++) {
      while (!existsSync("go-" + round)) await sleep(1);
      const built = async (folder) => { appendFileSync("built.txt", round + "\\n"); return await build(folder); };
      const target = await stage("target", { round }, built, { collect: false });
      print(round + " " + (target.isNew ? "built" : "reused") + " " + target.id);
    }`,
  );
}

/** Builds one target, over and over under new configs, until it is killed. */
export function startBuilder(folder: string): ChildRun {
  return startChild(
    folder,
    `${build()} print("started");
    for (let round = 0; ; round++) await stage("target", { round }, build, { collect: false });`,
  );
}

/** The planted bad control: writes into the place itself, what makes it a target first. */
export function startCarelessBuilder(folder: string): ChildRun {
  return startChild(
    folder,
    `${build()} print("started");
    for (let round = 0; ; round++) {
      const place = "runs/targets/tgt_" + String(round).padStart(12, "0");
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, "meta.json"), JSON.stringify({ target_id: "tgt", config: { round } }));
      await build(place);
    }`,
  );
}

/** Two processes ask for each of many artifacts at the same moment; tells what came of it. */
export async function meetOverRounds(folder: string, rounds: number): Promise<MeetingResult> {
  const askers = [startAsker(folder, rounds), startAsker(folder, rounds)];
  for (let round = 0; round < rounds; round++) {
    writeFileSync(join(folder, `go-${round}`), "");
    await Promise.all(askers.map((asker) => asker.printed(new RegExp(`^${round} `, "m"))));
  }
  await Promise.all(askers.map((asker) => asker.ended));
  const answers = askers.flatMap((asker) => asker.output().trim().split("\n"));
  const catalog = readFileSync(join(folder, "runs", "targets", "_catalog.jsonl"), "utf8")
    .trim()
    .split("\n");
  return {
    built: answers.filter((answer) => / built /.test(answer)).length,
    reused: answers.filter((answer) => / reused /.test(answer)).length,
    computed: readFileSync(join(folder, "built.txt"), "utf8").trim().split("\n").length,
    ids: new Set(answers.map((answer) => answer.split(" ")[2])).size,
    listed: new Set(catalog).size === catalog.length ? catalog.length : Number.NaN,
    half: halfTargets(join(folder, "runs")).length,
    hidden: readdirSync(join(folder, "runs", "targets")).filter((name) => name.startsWith(".")),
  };
}

export interface MeetingResult {
  /** Answers that said so. */
  readonly built: number;
  readonly reused: number;
  /** How often the work was really done. */
  readonly computed: number;
  readonly ids: number;
  /** Lines of the catalog; NaN when one is there twice. */
  readonly listed: number;
  readonly half: number;
  /** What was left beside the artifacts. */
  readonly hidden: readonly string[];
}

/** Kills a builder so many milliseconds after it has started to work; tells which targets count though they are not whole. */
export async function killBuilder(
  folder: string,
  builder: ChildRun,
  milliseconds: number,
): Promise<string[]> {
  await builder.printed(/started/);
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  builder.process.kill("SIGKILL");
  await builder.ended;
  return halfTargets(join(folder, "runs"));
}

/** Targets that count, though a file is missing or cut. */
export function halfTargets(root: string): string[] {
  const targets = join(root, "targets");
  const names = existsSync(targets) ? readdirSync(targets).filter((name) => name.startsWith("tgt_")) : [];
  return names.filter((name) => {
    const place = join(targets, name);
    if (!existsSync(join(place, "meta.json"))) return false;
    return !isWholeJson(join(place, "meta.json")) || builtFiles.some((file) => !isWhole(join(place, file)));
  });
}

function isWhole(path: string): boolean {
  return existsSync(path) && readFileSync(path).equals(Buffer.alloc(fileBytes, 7));
}

function isWholeJson(path: string): boolean {
  try {
    JSON.parse(readFileSync(path, "utf8"));
    return true;
  } catch {
    return false;
  }
}
