// Repeatable random texts, so that a failing sample can be found again by its seed.

const small = "abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";
export const hex = "0123456789abcdef";
export const alphanumeric = small + small.toUpperCase() + digits;
export const base64 = `${alphanumeric}+/`;
export const upper = small.toUpperCase() + digits;
export const word = `${alphanumeric}_-`;

export interface RandomText {
  /** `length` characters of an alphabet; letters and digits when absent. */
  readonly of: (length: number, alphabet?: string) => string;
  readonly pick: <Item>(items: readonly Item[]) => Item;
  readonly below: (limit: number) => number;
}

/** A small linear generator: the same seed gives the same texts everywhere. */
export function randomText(seed: number): RandomText {
  let state = (seed * 2654435761 + 12345) >>> 0;
  const below = (limit: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return (((state ^ (state >>> 13)) >>> 0) % 1_000_003) % limit;
  };
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;
  const of = (length: number, alphabet = alphanumeric): string =>
    Array.from({ length }, () => alphabet.charAt(below(alphabet.length))).join("");
  return { of, pick, below };
}

/** Letters and digits with at least one digit, one small letter and one capital, as issuers' keys have. */
export function mixed(random: RandomText, length: number): string {
  return `${random.of(length - 3)}${random.of(1, small)}${random.of(1, digits)}${random.of(1, small.toUpperCase())}`;
}
