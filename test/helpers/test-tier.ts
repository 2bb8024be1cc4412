// Which tier of tests runs, and the seed of what is random in it.

/** Whether this is `npm run test:long`: real waiting, large counts. */
export const isLongTier = process.env.RUNLEDGER_TEST_TIER === "long";

/**
 * Seed of all random inputs of this run. Everyday tests draw the same inputs each time, so that a change is refused for
 * what it broke and nothing else; the long tier draws and prints a new seed, and more inputs.
 */
export const testSeed = Number(process.env.RUNLEDGER_TEST_SEED ?? 20_260_122);
