// What tests run of src/, in the processes and pages that they start too: `npm run test:coverage`. Fails below what is reached.
import { defineConfig, mergeConfig } from "vitest/config";
import everyday, { code, perProject, slowExampleTests, slowPageTests } from "./vitest.config.js";

/** Slow tests that run what no everyday test does: the page, jobs of a cluster. */
const slow = {
  ...code(),
  test: {
    ...perProject,
    name: "slow",
    include: [...slowPageTests, ...slowExampleTests],
  },
};

export default mergeConfig(
  everyday,
  defineConfig({
    test: {
      projects: [slow],
      coverage: {
        enabled: true,
        provider: "custom",
        customProviderModule: "test/coverage/provider.mjs",
        reporter: ["text-summary", "json"],
        reportOnFailure: true,
        thresholds: { "src/store/**/*.ts": { branches: 100 } },
      },
    },
  }),
);
