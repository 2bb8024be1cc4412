// Shuffling with a seeded random generator, and TensorFlow.js's own draws made repeatable.

import { type RandomState, SeededRandom } from "../core/seeded-random.js";

export { type RandomState, SeededRandom };

/** The numbers 0 … count-1 in random order (Fisher and Yates). */
export function shuffledIndices(count: number, random: SeededRandom): Uint32Array {
  const indices = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    const kept = indices[i] as number;
    indices[i] = indices[j] as number;
    indices[j] = kept;
  }
  return indices;
}

/**
 * Runs `work` (synchronous) with Math.random drawing from `random`. TensorFlow.js seeds initialisers and dropout from
 * Math.random and has no seed of its own; nothing else runs in the meantime, and Math.random is put back in any case.
 */
export function withSeededMathRandom<T>(random: SeededRandom, work: () => T): T {
  const original = Math.random;
  Math.random = () => random.next();
  try {
    return work();
  } finally {
    Math.random = original;
  }
}
