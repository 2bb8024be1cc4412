import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/long/**", "test/web/with-server/bad-input.test.ts", "test/web/with-server/live.test.ts"],
    setupFiles: ["test/helpers/property-seed.ts"],
    globalSetup: ["test/helpers/build-once.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    coverage: { include: ["src/**/*.ts"] },
  },
  resolve: {
    alias: [
      { find: /^runledger$/, replacement: new URL("src/index.ts", import.meta.url).pathname },
      { find: /^runledger\/tfjs$/, replacement: new URL("src/tfjs/index.ts", import.meta.url).pathname },
    ],
  },
  define: { __RUNLEDGER_VERSION__: JSON.stringify("0.1.0-test") },
});
