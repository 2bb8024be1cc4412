// Coverage of store/ by its own tests: `npm run test:coverage`. Fails below what is reached; the goal is 100 % of branches.
import { defineConfig } from "vitest/config";
import { code, perProject, wholeRun } from "./vitest.config.js";

export default defineConfig({
  ...code(),
  test: {
    ...wholeRun,
    ...perProject,
    testTimeout: 120_000,
    coverage: {
      provider: "v8",
      include: ["src/store/**/*.ts"],
      reporter: ["text"],
      thresholds: { "src/store/**/*.ts": { branches: 99, lines: 99 } },
    },
  },
});
