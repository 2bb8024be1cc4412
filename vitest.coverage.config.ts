// What the everyday tests run of src/, in the processes they start too: `npm run test:coverage`. Fails below what is reached.
import { defineConfig, mergeConfig } from "vitest/config";
import everyday from "./vitest.config.js";

export default mergeConfig(
  everyday,
  defineConfig({
    test: {
      coverage: {
        enabled: true,
        provider: "custom",
        customProviderModule: "test/coverage/provider.mjs",
        reporter: ["text-summary", "json"],
      },
    },
  }),
);
