// A seeded source of choices, and bytes damaged by it: what fuzzers are made of.

/** Choices that are the same for the same seed (mulberry32). */
export class Choices {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to below `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

/** No damaged input grows beyond this. */
export const longestInput = 64 * 1024;

type Damage = (
  bytes: Buffer,
  choices: Choices,
  others: { words: readonly Buffer[]; pool: readonly Buffer[] },
) => Buffer;

const replace = (bytes: Buffer, at: number, end: number, middle: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(end)]).subarray(0, longestInput);

/** A stretch, mostly short. */
function stretch(bytes: Buffer, choices: Choices): [at: number, end: number] {
  const at = choices.below(bytes.length + 1);
  const longest = choices.below(8) === 0 ? bytes.length : 16;
  return [at, Math.min(bytes.length, at + choices.below(longest + 1))];
}

const damages: readonly Damage[] = [
  (bytes, choices) => {
    const at = choices.below(bytes.length);
    return replace(bytes, at, at + 1, Buffer.of((bytes[at] ?? 0) ^ (1 << choices.below(8))));
  },
  (bytes, choices) => {
    const at = choices.below(bytes.length);
    return replace(bytes, at, at + 1, Buffer.of(choices.below(256)));
  },
  (bytes, choices, { words }) => {
    const at = choices.below(bytes.length + 1);
    return replace(bytes, at, at, choices.of(words));
  },
  (bytes, choices, { words }) => {
    const [at, end] = stretch(bytes, choices);
    return replace(bytes, at, end, choices.of(words));
  },
  (bytes, choices) => {
    const [at, end] = stretch(bytes, choices);
    return replace(bytes, at, end, Buffer.alloc(0));
  },
  (bytes, choices) => {
    const [at, end] = stretch(bytes, choices);
    const times = choices.below(16) === 0 ? choices.below(3000) : choices.below(4);
    const again = Array.from({ length: times }, () => bytes.subarray(at, end));
    return replace(bytes, at, at, Buffer.concat(again.slice(0, Math.ceil(longestInput / (end - at + 1)))));
  },
  (bytes, choices, { pool }) => {
    const [at, end] = stretch(bytes, choices);
    const other = choices.of(pool);
    return replace(bytes, at, end, other.subarray(...stretch(other, choices)));
  },
  (bytes, choices) => bytes.subarray(0, choices.below(bytes.length + 1)),
  (bytes, choices) => {
    const copy = Buffer.from(bytes);
    if (copy.length < 4) return copy;
    const extreme = choices.of([0, 1, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff]);
    copy.writeUInt32LE(extreme, choices.below(copy.length - 3));
    return copy;
  },
];

/** A copy of `bytes` with one to six damages; words are put in, parts of the pool are spliced in. */
export function damaged(
  bytes: Buffer,
  choices: Choices,
  others: { words: readonly Buffer[]; pool: readonly Buffer[] },
): Buffer {
  let now = bytes;
  for (let times = 1 + choices.below(6); times > 0; times--) now = choices.of(damages)(now, choices, others);
  return now;
}
