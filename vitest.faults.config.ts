// The fault laboratory with larger counts: `npm run test:faults`, and `npm run test:release`, which writes RELIABILITY.md.
import { defineConfig, mergeConfig } from "vitest/config";
import { apart, slowFaultTests } from "./vitest.config.js";

const seed = process.env.RUNLEDGER_TEST_SEED ?? String(Date.now() % 1_000_000);

export default defineConfig(({ mode }) => {
  const tier = mode === "release" ? "release" : "long";
  console.log(`fault laboratory, ${tier}: repeat with RUNLEDGER_TEST_SEED=${seed}`);
  const merged = mergeConfig(
    apart,
    defineConfig({
      test: {
        env: { RUNLEDGER_TEST_TIER: "long", RUNLEDGER_FAULT_TIER: tier, RUNLEDGER_TEST_SEED: seed },
        globalSetup: ["test/faults/gather-results.ts"],
        // They wait for disks and other processes more than they work.
        maxWorkers: 4,
        testTimeout: 3_600_000,
        reporters: ["verbose"],
      },
    }),
  );
  return {
    ...merged,
    test: { ...merged.test, include: ["test/faults/**/*.test.ts", ...recordedFaults], exclude: [] },
  };
});

/** Tests of faults that lie beside what they test and do more here. */
const recordedFaults = [
  "test/recorder/faults.test.ts",
  "test/recorder/program-files.test.ts",
  ...slowFaultTests,
  "test/recorder/run-store-crash.test.ts",
  "test/stage/crash-at-every-call.test.ts",
];
