// Which tier of tests runs, and the seed of what is random in it.

/** Whether this is `npm run test:long`: real waiting, large counts. */
export const isLongTier = process.env.RUNLEDGER_TEST_TIER === "long";

/** Seed of all random inputs of this run: RUNLEDGER_TEST_SEED, else one that the long tier draws and prints. */
export const testSeed = Number(process.env.RUNLEDGER_TEST_SEED ?? Date.now() % 1_000_000);
