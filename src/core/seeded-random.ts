// A seeded random generator whose state can be saved: the same numbers on every machine.

/** Four 32-bit words. */
export type RandomState = readonly [number, number, number, number];

/** Numbers in [0, 1) that depend on the seed alone. Chris Doty-Humphrey's sfc32, as in PractRand. */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  private constructor(state: RandomState) {
    [this.#a, this.#b, this.#c, this.#counter] = state;
  }

  /** A generator for one purpose: the same seed and purpose give the same numbers, other purposes unrelated ones. */
  static fromSeed(seed: number, purpose: string): SeededRandom {
    const random = new SeededRandom([
      hash(purpose, 0),
      hash(String(seed), 1),
      hash(`${seed}/${purpose}`, 2),
      1,
    ]);
    for (let i = 0; i < 15; i++) random.next();
    return random;
  }

  /** Continues where `state` was taken. */
  static fromState(state: RandomState): SeededRandom {
    return new SeededRandom(state);
  }

  get state(): RandomState {
    return [this.#a, this.#b, this.#c, this.#counter];
  }

  next(): number {
    const sum = (this.#a + this.#b + this.#counter) >>> 0;
    this.#counter = (this.#counter + 1) >>> 0;
    this.#a = (this.#b ^ (this.#b >>> 9)) >>> 0;
    this.#b = (this.#c + (this.#c << 3)) >>> 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) >>> 0;
    return sum / 4294967296;
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string, salt: number): number {
  let value = (2166136261 ^ salt) >>> 0;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 16777619) >>> 0;
  return value;
}
