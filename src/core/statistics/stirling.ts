// The building blocks of the gamma and beta functions, written so that large arguments lose no digits.

const halfLogTwoPi = 0.9189385332046728;
/** The error at ½: Γ(½) is √π. */
const ofOneHalf = 0.15342640972002736;
/** Coefficients of Stirling's series: Bernoulli numbers over 2k(2k − 1). */
const series = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
] as const;

/**
 * What Stirling's formula leaves over: ln Γ(z) − ((z − ½) ln z − z + ½ ln 2π), for z > 0.
 * Series from z = 12, below it the recurrence Γ(z + 1) = z Γ(z) (DLMF 5.11.1 and 5.5.1; C. Loader, "Fast and accurate
 * computation of binomial probabilities", 2000).
 */
export function stirlingError(z: number): number {
  if (z === 0.5) return ofOneHalf;
  let shifted = z;
  let sum = 0;
  while (shifted < 12) {
    sum += (shifted + 0.5) * Math.log1p(1 / shifted) - 1;
    shifted++;
  }
  const square = 1 / (shifted * shifted);
  let tail = 0;
  for (let k = series.length - 1; k >= 0; k--) tail = tail * square + Number(series[k]);
  return sum + tail / shifted;
}

/** ln Γ(z) for z > 0, within a few units of the last digit of the larger of itself and 1. */
export function logGamma(z: number): number {
  return (z - 0.5) * Math.log(z) - z + halfLogTwoPi + stirlingError(z);
}

/** ln(1 + v) − v without cancellation, for v > −1; series in v/(2 + v) near 0. */
export function logOnePlusMinus(v: number): number {
  if (Math.abs(v) > 0.4) return Math.log1p(v) - v;
  const ratio = v / (2 + v);
  const square = ratio * ratio;
  let sum = 0;
  let power = 1;
  for (let k = 3; k < 100; k += 2) {
    const next = sum + power / k;
    if (next === sum) break;
    sum = next;
    power *= square;
  }
  return ratio * (2 * square * sum - v);
}
