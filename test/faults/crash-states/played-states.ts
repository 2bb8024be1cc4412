// Plays back all states that a crash may leave, and asks of each what is wrong with it.

import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { readRuns } from "../../../src/catalog/read-runs.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { testSeed } from "../../helpers/test-tier.js";
import { countOf } from "../fault-tier.js";
import { type CrashMoment, crashMoments, type FoundTree } from "./crash-model.js";
import type { Change } from "./disk-journal.js";

const mostPerMoment = countOf({ everyday: 8, long: 60, release: 500 });

export interface Played {
  readonly states: number;
  readonly failures: string[];
}

/** Plays all moments back and looks at each state; every so many of them also with the readers of the product. */
export function play(
  changes: readonly Change[],
  given: { readonly top: string; readonly before: FoundTree; readonly readEvery?: number },
  damageOf: (found: FoundTree, moment: CrashMoment) => string[],
): Played {
  const failures: string[] = [];
  let states = 0;
  for (const moment of crashMoments(changes, { ...given, mostPerMoment, seed: testSeed })) {
    const last = changes[moment.made - 1];
    for (const found of moment.states) {
      states++;
      const damage = damageOf(found, moment);
      if (given.readEvery !== undefined && states % given.readEvery === 0)
        damage.push(...unreadable(found, given.top));
      if (damage.length > 0)
        failures.push(`seed ${testSeed}, after change ${moment.made} (${last?.kind}): ${damage.join("; ")}`);
    }
  }
  return { states, failures };
}

/** Puts a state on a real disk and reads it as commands do. */
function unreadable(found: FoundTree, top: string): string[] {
  const here = temporaryFolder();
  for (const [path, bytes] of found) {
    const place = join(here, path.slice(top.length));
    mkdirSync(bytes === undefined ? place : dirname(place), { recursive: true });
    if (bytes !== undefined) writeFileSync(place, bytes);
  }
  mkdirSync(join(here, "runs"), { recursive: true });
  const { runs, problems } = readRuns(join(here, "runs"));
  const isThere = [...found.keys()].some((path) => path.endsWith("/run_k/metadata.json"));
  return [
    ...(isThere && runs.length !== 1 ? [`${runs.length} runs are listed`] : []),
    ...(isThere ? problems : []).map(({ message }) => message),
  ];
}

export function treeOf(here: string): FoundTree {
  const names = readdirSync(here, { recursive: true, encoding: "utf8" }).sort();
  return new Map(
    names.map((name) => {
      const path = join(here, name);
      return [path, statSync(path).isDirectory() ? undefined : readFileSync(path)];
    }),
  );
}

/** The model knows of every byte: playing back all of it comes to what is really there. */
export function expectComplete(changes: readonly Change[], given: { top: string; before: FoundTree }): void {
  const all = [...changes, ...allSynced(changes)];
  const last = [...crashMoments(all, { ...given, mostPerMoment: 4, seed: 1 })].at(-1);
  const played = last?.states[0] ?? new Map<string, Buffer | undefined>();
  const sorted = (tree: FoundTree) =>
    [...tree].map(([path, bytes]) => [path, bytes?.toString("latin1")]).sort();
  expect(sorted(played)).toEqual(sorted(treeOf(given.top)));
}

function allSynced(changes: readonly Change[]): Change[] {
  const synced = changes.flatMap((change): Change[] =>
    change.kind === "create" ? [{ kind: "sync", inode: change.inode }] : [],
  );
  const folders = new Set(
    changes.flatMap((change) =>
      "path" in change
        ? [dirname(change.path)]
        : "to" in change
          ? [dirname(change.to), dirname(change.from)]
          : [],
    ),
  );
  return [...synced, ...[...folders].map((path): Change => ({ kind: "syncFolder", path }))];
}
