// The long tier: what is too slow for every day. Prints its seed; RUNLEDGER_TEST_SEED repeats it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, mergeConfig } from "vitest/config";
import { apart, slowExampleTests, slowPageTests } from "./vitest.config.js";

const seed = process.env.RUNLEDGER_TEST_SEED ?? String(Date.now() % 1_000_000);
console.log(`long tier: repeat with RUNLEDGER_TEST_SEED=${seed}`);

/** Everyday tests that do more in this tier: they wait instead of setting the clock, or try more inputs. */
const alsoLong = [
  ...propertyTests(),
  "test/catalog/index/indexed-root.test.ts",
  "test/readers/shape/random-roots.test.ts",
  ...slowPageTests,
  ...slowExampleTests,
];

const merged = mergeConfig(
  apart,
  defineConfig({
    test: {
      env: { RUNLEDGER_TEST_TIER: "long", RUNLEDGER_TEST_SEED: seed },
      testTimeout: 1_200_000,
      reporters: ["verbose"],
    },
  }),
);
export default {
  ...merged,
  test: { ...merged.test, include: ["test/long/**/*.test.ts", ...alsoLong], exclude: [] },
};

function propertyTests(): string[] {
  return readdirSync("test", { recursive: true })
    .map((file) => join("test", String(file)))
    .filter((file) => file.endsWith(".test.ts") && readFileSync(file, "utf8").includes('"fast-check"'));
}
