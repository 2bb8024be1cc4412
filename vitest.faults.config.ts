// The fault laboratory with larger counts: `npm run test:faults`, and `npm run test:release`, which writes RELIABILITY.md.
import { defineConfig } from "vitest/config";
import { code, perProject, slowFaultTests, wholeRun } from "./vitest.config.js";

const seed = process.env.RUNLEDGER_TEST_SEED ?? String(Date.now() % 1_000_000);

export default defineConfig(({ mode }) => {
  const tier = mode === "release" ? "release" : "long";
  console.log(`fault laboratory, ${tier}: repeat with RUNLEDGER_TEST_SEED=${seed}`);
  const env = {
    RUNLEDGER_TEST_TIER: "long",
    RUNLEDGER_FAULT_TIER: tier,
    RUNLEDGER_TEST_SEED: seed,
  };
  const project = (name: string, order: number, files: object) => ({
    ...code(),
    test: { ...perProject, name, env, testTimeout: 3_600_000, sequence: { groupOrder: order }, ...files },
  });
  const include = ["test/faults/**/*.test.ts", ...recordedFaults];
  return {
    test: {
      env,
      globalSetup: [...wholeRun.globalSetup, "test/faults/gather-results.ts"],
      reporters: ["verbose"],
      projects: [
        // They wait for disks and other processes more than they work.
        project("together", 0, { include, exclude: alone, maxWorkers: 4 }),
        project("alone", 1, { include: alone, maxWorkers: 1 }),
      ],
    },
  };
});

/** What they say holds on a machine that gives every process its turn: the others must be done. */
const alone = ["test/faults/processes/full-disk.test.ts"];

/** Tests of faults that lie beside what they test and do more here. */
const recordedFaults = [
  "test/recorder/faults.test.ts",
  "test/recorder/program-files.test.ts",
  ...slowFaultTests,
  "test/recorder/run-store-crash.test.ts",
  "test/stage/crash-at-every-call.test.ts",
];
