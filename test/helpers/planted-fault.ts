// The bad control of a fuzzer: a parser as somebody in a hurry would write it must fail on the same samples and words.

import { type FuzzReport, type FuzzTarget, fuzz } from "./fuzz.js";

/** Tries a parser with planted faults on a few of the inputs that the real one bears. */
export function fuzzPlanted(target: FuzzTarget, accepts: (input: Buffer) => boolean): FuzzReport {
  return fuzz({ ...target, name: `${target.name}, planted fault`, inputs: 5000, longestMs: 500, accepts });
}
