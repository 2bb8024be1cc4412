import { defineConfig } from "vitest/config";

/** Tests in a browser that the long tier runs; every day, the walk through the served page does. */
export const slowPageTests = [
  "test/web/with-server/bad-input.test.ts",
  "test/web/with-server/live.test.ts",
  "test/web/with-server/sweeps.test.ts",
  "test/web/accessibility.test.ts",
  "test/web/page.test.ts",
  "test/report/page/page-in-browser.test.ts",
  "test/web/compare/views.test.ts",
];

/** Tests of faults that wait for real disks and moments; every day, test/faults/ tries a few of each kind. */
export const slowFaultTests = [
  "test/recorder/kill.test.ts",
  "test/recorder/real-disks.test.ts",
  "test/faults/processes/ended-programs.test.ts",
];

/** What waits for other programs or for clocks, of which the long tier tries a larger form anyway, and the small one too. */
export const slowExampleTests = [
  "test/scripts/sample-posterior.test.ts",
  "test/sweep/slurm-engine.test.ts",
  "test/catalog/open-table.test.ts",
];

/** Tests of pure functions and of readers: they change nothing of their process, so that many share one, and its modules. */
const sharingTests = ["core", "evaluate", "exporters", "formats", "readers"].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

const excluded = [
  "test/long/**",
  "test/interop/**",
  ...slowPageTests,
  ...slowFaultTests,
  ...slowExampleTests,
];

export const perProject = {
  setupFiles: ["test/helpers/property-seed.ts"],
  pool: "forks",
  testTimeout: 30_000,
  hookTimeout: 120_000,
} as const;

/** Made anew for each, because Vitest takes what it defines out of the object. */
export const code = () => ({
  resolve: {
    alias: [
      { find: /^runledger$/, replacement: new URL("src/index.ts", import.meta.url).pathname },
      { find: /^runledger\/tfjs$/, replacement: new URL("src/tfjs/index.ts", import.meta.url).pathname },
    ],
  },
  define: { __RUNLEDGER_VERSION__: JSON.stringify("0.1.0-test") },
});

export const wholeRun = {
  globalSetup: ["test/helpers/build-once.ts"],
  maxWorkers: 2,
  coverage: { include: ["src/**/*.ts"] },
};

/** What the other tiers build on: every test file in a process of its own. */
export const apart = defineConfig({ ...code(), test: { ...wholeRun, ...perProject } });

export default defineConfig({
  ...code(),
  test: {
    ...wholeRun,
    projects: [
      { ...code(), test: { ...perProject, name: "sharing", include: sharingTests, isolate: false } },
      {
        ...code(),
        test: {
          ...perProject,
          name: "apart",
          include: ["test/**/*.test.ts"],
          exclude: [...excluded, ...sharingTests],
        },
      },
    ],
  },
});
