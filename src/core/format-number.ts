// Numbers as people read them: enough digits to tell values apart, and no more. Exports for programs do not round.

/** Significant digits of a typical value. */
const usualDigits = 4;
const mostDecimals = 9;
/** Digits of the widest plain number; what would be wider is printed with an exponent. */
const mostPlainDigits = 10;

/**
 * One number: integers in full, others with `digits` significant digits and no trailing zeros, very large and very small
 * ones with an exponent ("1.2e-7"); "NaN", "inf", "-inf".
 */
export function formatNumber(value: number, digits = usualDigits): string {
  const odd = formatOdd(value);
  if (odd !== undefined) return odd;
  if (Number.isSafeInteger(value)) return String(value);
  const exponent = exponentOf(value);
  if (exponent < -4 || exponent >= mostPlainDigits) {
    return withExponent(value, digits - 1).replace(/\.?0+e/, "e");
  }
  const decimals = Math.max(digits - 1 - exponent, exponent < 5 ? 1 : 0);
  const text = value.toFixed(Math.min(decimals, 20));
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

export interface NumberFormatOptions {
  /** Prints every value as its shortest exact text where that is short: for params, which people chose. */
  readonly exact?: boolean;
  /** Values on different sides of this one never look as if they were on the same. */
  readonly threshold?: number | undefined;
}

/**
 * One way to print all numbers of a column: the same number of decimals, chosen so that a typical value has four
 * significant digits and the smallest two; outliers get an exponent.
 */
export function chooseNumberFormat(
  values: readonly number[],
  options: NumberFormatOptions = {},
): (value: number) => string {
  const present = values.filter(Number.isFinite);
  const shortest = (value: number): string => formatOdd(value) ?? String(value).replace("e+", "e");
  const isShort = (value: number): boolean => String(value).length <= mostPlainDigits;
  if (options.exact === true && present.every(isShort)) return shortest;
  if (present.every(Number.isSafeInteger)) return shortest;
  const typical = typicalDecimals(present);
  const decimals = decimalsThatJudge(present, typical, options.threshold);
  return (value) => formatOdd(value) ?? formatFixed(value, decimals);
}

/** How far beyond a target: "36×", "3.2×", "1.04×"; ">1×" for less than that, never rounded down to "1×". */
export function formatFactor(factor: number): string {
  if (factor >= 99_999.5) return `${withExponent(factor, 0)}×`;
  if (factor >= 9.95) return `${factor.toFixed(0)}×`;
  if (factor === 1) return "1×";
  const text = factor.toFixed(factor < 1.05 ? 2 : 1);
  return Number(text) > 1 ? `${text}×` : ">1×";
}

function typicalDecimals(values: readonly number[]): number {
  const sizes = values.map(Math.abs).filter((size) => size >= 1e-4 && size < 1e7);
  const middle = roughMedian(sizes);
  if (middle === undefined) return usualDigits - 1;
  const smallest = sizes.reduce((a, b) => Math.min(a, b));
  const forMiddle = Math.max(usualDigits - 1 - exponentOf(middle), middle < 1e5 ? 1 : 0);
  const forSmallest = Math.min(1 - exponentOf(smallest), forMiddle + 1);
  const needed = Math.max(forMiddle, forSmallest);
  return Math.min(needed, longestFraction(values, needed));
}

/** Median of at most a thousand of the values, evenly picked. */
function roughMedian(values: readonly number[]): number | undefined {
  const stride = Math.ceil(values.length / 1000);
  const some = values.filter((_, index) => index % stride === 0).sort((a, b) => a - b);
  return some[Math.floor(some.length / 2)];
}

/** Decimals that the values have at all, counted up to `limit`. */
function longestFraction(values: readonly number[], limit: number): number {
  let most = 0;
  for (const value of values) {
    while (most < limit && Number(value.toFixed(most)) !== value) most++;
    if (most >= limit) break;
  }
  return most;
}

/** As many decimals as it takes that no rounded value crosses the threshold or lands on it. */
function decimalsThatJudge(
  values: readonly number[],
  decimals: number,
  threshold: number | undefined,
): number {
  if (threshold === undefined) return decimals;
  let enough = decimals;
  for (const value of values) {
    const side = Math.sign(value - threshold);
    while (enough < mostDecimals && Math.sign(Number(formatFixed(value, enough)) - threshold) !== side)
      enough++;
  }
  return enough;
}

function formatFixed(value: number, decimals: number): string {
  const size = Math.abs(value);
  const isSmall = value !== 0 && size < 10 ** -decimals;
  const isLarge = size >= 10 ** (mostPlainDigits - decimals) && size >= 1e5;
  return isSmall || isLarge ? withExponent(value, 2) : value.toFixed(decimals);
}

/** What the general rules are not for; undefined for ordinary numbers. */
function formatOdd(value: number): string | undefined {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return undefined;
}

function withExponent(value: number, decimals: number): string {
  return value.toExponential(decimals).replace("e+", "e");
}

/** Power of ten of the first digit: 0.02 → -2, 12 → 1. */
function exponentOf(value: number): number {
  return value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) + 1e-12);
}
