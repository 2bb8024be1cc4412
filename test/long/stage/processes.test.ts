import { describe, expect, it } from "vitest";
import { seededRandom } from "../../helpers/seeded-random.js";
import {
  killBuilder,
  meetOverRounds,
  startBuilder,
  startCarelessBuilder,
} from "../../helpers/stage-children.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { testSeed } from "../../helpers/test-tier.js";

describe("two processes that ask for one stage at the same moment", () => {
  it("get one artifact that was computed once, in each of 1,000 rounds", async () => {
    const rounds = 1000;
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

describe("a process that is killed while it builds, 200 times", () => {
  it("never leaves anything that counts and is not whole", async () => {
    const random = seededRandom(testSeed);
    const folder = temporaryFolder();
    for (let kill = 0; kill < 200; kill++) {
      expect(await killBuilder(folder, startBuilder(folder), random() * 120)).toEqual([]);
    }
  });

  it("and writes into the place itself is found out", async () => {
    const random = seededRandom(testSeed);
    let half = 0;
    for (let kill = 0; kill < 20; kill++) {
      const folder = temporaryFolder();
      half += (await killBuilder(folder, startCarelessBuilder(folder), random() * 60)).length;
    }
    expect(half).toBeGreaterThan(0);
  });
});
