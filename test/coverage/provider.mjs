// Vitest's V8 coverage, and what the processes that tests start ran too: the coverage provider of vitest.coverage.config.ts.
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import v8 from "@vitest/coverage-v8";

const home = fileURLToPath(new URL("../..", import.meta.url));

/** Where processes leave their counts as they end. */
const dumpsIn = (reports) => resolve(home, reports, "children");

export default {
  ...v8,
  /** Runs where tests run. Node reads the variable as it starts, so that it is for child processes and threads only. */
  startCoverage(options) {
    process.env.NODE_V8_COVERAGE = dumpsIn(options.reportsDirectory ?? "coverage");
    return v8.startCoverage(options);
  },
  async getProvider() {
    const provider = await v8.getProvider();
    const ownCoverage = provider.generateCoverage.bind(provider);
    provider.generateCoverage = async (what) => {
      const { addChildren } = await import("./child-coverage.mjs");
      const map = await ownCoverage(what);
      const dumps = dumpsIn(provider.options.reportsDirectory);
      const told = await addChildren(map.data, { dumps, home });
      rmSync(dumps, { recursive: true, force: true });
      const places = Object.entries(told.places).map(([kind, { met, found }]) => `${met} of ${found} ${kind}`);
      provider.ctx.logger.log(`${told.dumps} child processes ran ${told.scripts} built files; recognized: ${places.join(", ")}`);
      return map;
    };
    return provider;
  },
};
