// Coverage of store/ by its own tests: `npm run test:coverage`. Fails below what is reached; the goal is 100 % of branches.
import { defineConfig, mergeConfig } from "vitest/config";
import { apart } from "./vitest.config.js";

export default mergeConfig(
  apart,
  defineConfig({
    test: {
      testTimeout: 120_000,
      coverage: {
        provider: "v8",
        include: ["src/store/**/*.ts"],
        reporter: ["text"],
        thresholds: { "src/store/**/*.ts": { branches: 99, lines: 99 } },
      },
    },
  }),
);
