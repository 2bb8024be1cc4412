// Reads numbers straight from the bytes of JSON: exactly as Number() does, and tells whether they are spelled as String()
// would spell them, so that a table in text can take the digits over.

/** Powers of ten that are exact as doubles. */
const powers = Float64Array.from({ length: 23 }, (_, index) => Number(`1e${index}`));
const splitter = 2 ** 27 + 1;
const doubles = new Float64Array(1);
const words = new Uint32Array(doubles.buffer);
/** Estimates closer to a limit than this are not trusted. */
const margin = 1e-9;
const [zero, nine, dot, minus] = [0x30, 0x39, 0x2e, 0x2d];

export class DecimalReader {
  /** The number that was read last. */
  value = 0;
  /** Whether it is spelled as String() spells it, and is no whole number. */
  isAsSpelled = false;

  /** Reads the number that starts at `start`; returns where it ends, or -1 where JSON has no number. */
  read(bytes: Buffer, start: number): number {
    const isNegative = bytes[start] === minus;
    const first = isNegative ? start + 1 : start;
    let at = first;
    let high = 0;
    let low = 0;
    let digits = 0;
    let decimals = 0;
    let code = bytes[at] ?? 0;
    for (; code >= zero && code <= nine; code = bytes[++at] ?? 0) {
      if (digits < 15) high = high * 10 + code - zero;
      else low = low * 10 + code - zero;
      if (high !== 0) digits++;
    }
    if (at === first || (bytes[first] === zero && at > first + 1)) return -1;
    if (code === dot) {
      const point = at;
      for (code = bytes[++at] ?? 0; code >= zero && code <= nine; code = bytes[++at] ?? 0) {
        if (digits < 15) high = high * 10 + code - zero;
        else low = low * 10 + code - zero;
        if (high !== 0) digits++;
      }
      decimals = at - point - 1;
      if (decimals === 0) return -1;
    }
    if (code === 0x65 || code === 0x45) return this.#readSlowly(bytes, start, endOfExponent(bytes, at));
    if (digits > 17 || decimals > 22 || (digits > 15 && decimals === 0))
      return this.#readSlowly(bytes, start, at);
    if (digits > 15) {
      if (!this.#divide(high, low, { digits, decimals })) return this.#readSlowly(bytes, start, at);
    } else {
      this.value = decimals === 0 ? high : high / (powers[decimals] as number);
      this.isAsSpelled = decimals > 0 && this.value >= 1e-6 && bytes[at - 1] !== zero;
    }
    if (isNegative) this.value = -this.value;
    return at;
  }

  #readSlowly(bytes: Buffer, start: number, end: number): number {
    if (end > 0) this.value = Number(bytes.toString("latin1", start, end));
    this.isAsSpelled = false;
    return end;
  }

  /**
   * Numbers of 16 or 17 digits, in arithmetic of two doubles (T. J. Dekker, A floating-point technique for extending the
   * available precision, 1971). False where the result is too close to a tie to be sure.
   */
  #divide(high: number, low: number, { digits, decimals }: { digits: number; decimals: number }): boolean {
    const scale = powers[23 - digits] as number;
    const upper = Math.floor(high / scale);
    const large = upper * 1e8;
    const small = (high - upper * scale) * (powers[digits - 15] as number) + low;
    const sum = large + small;
    const power = powers[decimals] as number;
    const quotient = sum / power;
    const product = quotient * power;
    const rest = sum - product - productError(quotient, power, product) + (small - (sum - large));
    const more = rest / power;
    const value = quotient + more;
    const distance = more - (value - quotient);
    const half = halfUnitOf(value);
    if (half === 0 || Math.abs(distance) > half * (1 - margin)) return false;
    this.value = value;
    const unit = 1 / power;
    const last = low % 10;
    const isNearest = Math.abs(distance) < (unit / 2) * (1 - margin);
    const reach = half * (1 + margin);
    const isShortest =
      Math.abs(distance - last * unit) > reach && Math.abs(distance + (10 - last) * unit) > reach;
    this.isAsSpelled = last !== 0 && isNearest && isShortest && value >= 1e-6;
    return true;
  }
}

/** What rounding took from a product of two doubles. */
function productError(a: number, b: number, product: number): number {
  const aHigh = a * splitter - (a * splitter - a);
  const aLow = a - aHigh;
  const bHigh = b * splitter - (b * splitter - b);
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

/** Half the distance to the next double; 0 where the distance differs between the two sides, or is too small. */
function halfUnitOf(value: number): number {
  doubles[0] = value;
  const upper = words[1] as number;
  if ((upper & 0xfffff) === 0 && words[0] === 0) return 0;
  const exponent = upper >>> 20;
  if (exponent < 64) return 0;
  words[0] = 0;
  words[1] = (exponent - 53) << 20;
  return doubles[0] as number;
}

/** Where an exponent that starts at `at` ends; -1 where it has no digits. */
function endOfExponent(bytes: Buffer, at: number): number {
  let end = at + 1;
  if (bytes[end] === 0x2b || bytes[end] === minus) end++;
  const first = end;
  while ((bytes[end] ?? 0) >= zero && (bytes[end] ?? 0) <= nine) end++;
  return end === first ? -1 : end;
}
