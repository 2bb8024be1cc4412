// Interop tier: the real tools write folders now, our readers are compared with the tools' own answers. Slow; needs the tools.
import { defineConfig, mergeConfig } from "vitest/config";
import { apart } from "./vitest.config.js";

const merged = mergeConfig(apart, defineConfig({ test: { testTimeout: 300_000, reporters: ["verbose"] } }));
export default {
  ...merged,
  test: { ...merged.test, include: ["test/interop/**/*.test.ts"], exclude: [] },
};
