// Set-up of every test file: the seed and the count of property tests.
import fc from "fast-check";
import { isLongTier, testSeed } from "./test-tier.js";

fc.configureGlobal({ seed: testSeed, numRuns: isLongTier ? 2_000 : 100 });
