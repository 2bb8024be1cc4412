// Several processes ask for one stage, and processes are killed while they build one.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stage } from "../../src/index.js";
import { seededRandom } from "../helpers/seeded-random.js";
import {
  killBuilder,
  meetOverRounds,
  startBuilder,
  startCarelessBuilder,
} from "../helpers/stage-children.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { testSeed } from "../helpers/test-tier.js";

describe("two processes that ask for one stage at the same moment", () => {
  it("get one artifact that was computed once, in each of 5 rounds", async () => {
    const rounds = 5;
    expect(await meetOverRounds(temporaryFolder(), rounds)).toEqual({
      built: rounds,
      reused: rounds,
      computed: rounds,
      ids: rounds,
      listed: rounds,
      half: 0,
      hidden: [],
    });
  });
});

describe("a process that is killed while it builds", () => {
  it("leaves nothing that counts and is not whole, and the next one clears up", async () => {
    const random = seededRandom(testSeed);
    const folder = temporaryFolder();
    for (let kill = 0; kill < 3; kill++) {
      expect(await killBuilder(folder, startBuilder(folder), random() * 60)).toEqual([]);
    }
    const root = join(folder, "runs");
    const finished = readdirSync(join(root, "targets")).filter((name) => name.startsWith("tgt_")).length;
    for (let round = 0; round <= finished; round++) {
      await stage("target", { round }, () => ({ metrics: { L0: 2 } }), { root, collect: false });
    }
    expect(readdirSync(join(root, "targets")).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("while a run of it waits, lets that one build instead", async () => {
    const folder = temporaryFolder();
    const builder = startBuilder(folder);
    await builder.printed(/started/);
    const root = join(folder, "runs");
    const waiting = stage("target", { round: 0 }, () => undefined, { root, collect: false });
    builder.process.kill("SIGKILL");
    expect(existsSync(join((await waiting).folder, "meta.json"))).toBe(true);
    await builder.ended;
  });

  it("and writes into the place itself is found out by this check", async () => {
    let half: string[] = [];
    // A slow machine may kill it before it has begun: then it is killed later.
    for (let kill = 0; kill < 20 && half.length === 0; kill++) {
      const folder = temporaryFolder();
      half = await killBuilder(folder, startCarelessBuilder(folder), 5 * (kill + 1));
    }
    expect(half).toHaveLength(1);
  });
});
