// Reverberation and clarity of an energy decay curve, by the definitions of ISO 3382-1:2009.

/**
 * An energy decay curve: the level (dB) of the sound energy that arrives from each time on, relative to all of it. The
 * first value is 0 dB; values are `stepSeconds` apart (backward integration: ISO 3382-1, 5.3.3).
 */
export interface DecayCurve {
  readonly levels: ArrayLike<number>;
  readonly stepSeconds: number;
}

/** Points of the straight line's fit; more do not change the result. */
const fitPoints = 100;

/** Early decay time, seconds: six times the time of the fitted decay from 0 to -10 dB (ISO 3382-1, A.2.2). */
export function earlyDecayTime(curve: DecayCurve): number {
  return decayTime(curve, 0, -10);
}

/** T20, seconds: three times the time of the fitted decay from -5 to -25 dB (ISO 3382-1, 3.5 and 6.3). */
export function reverberationTime20(curve: DecayCurve): number {
  return decayTime(curve, -5, -25);
}

/**
 * Clarity C50, dB: energy of the first 50 ms over the energy after them (ISO 3382-1, A.2.3). The decay curve holds both:
 * what arrives after 50 ms is its value there, the rest arrived before. NaN when the curve is shorter than 50 ms.
 */
export function clarity50({ levels, stepSeconds }: DecayCurve): number {
  const late = 10 ** (levelAt({ levels, stepSeconds }, 0.05) / 10);
  const all = 10 ** ((levels[0] ?? Number.NaN) / 10);
  return 10 * Math.log10((all - late) / late);
}

/**
 * Time for 60 dB at the slope of the least-squares line through the curve between two levels; NaN when the curve does
 * not fall to the lower one.
 */
function decayTime(curve: DecayCurve, fromLevel: number, toLevel: number): number {
  const start = timeOfLevel(curve, fromLevel);
  const end = timeOfLevel(curve, toLevel);
  if (!(end > start)) return Number.NaN;
  const [times, levels]: [number[], number[]] = [[], []];
  for (let i = 0; i <= fitPoints; i++) {
    const time = start + ((end - start) * i) / fitPoints;
    times.push(time);
    levels.push(levelAt(curve, time));
  }
  return -60 / slope(times, levels);
}

/** First time at which the curve has fallen to `level`, between its points by straight lines; NaN when it never does. */
function timeOfLevel({ levels, stepSeconds }: DecayCurve, level: number): number {
  for (let i = 0; i < levels.length; i++) {
    const here = levels[i] ?? Number.NaN;
    if (here > level) continue;
    const before = levels[i - 1];
    const share = before === undefined || before === here ? 0 : (here - level) / (before - here);
    return (i - Math.max(0, share)) * stepSeconds;
  }
  return Number.NaN;
}

function levelAt({ levels, stepSeconds }: DecayCurve, seconds: number): number {
  const position = seconds / stepSeconds;
  const index = Math.min(Math.floor(position + 1e-9), levels.length - 1);
  const here = levels[index] ?? Number.NaN;
  const share = position - index;
  if (share < 1e-9) return here;
  return here + ((levels[index + 1] ?? Number.NaN) - here) * share;
}

function slope(x: readonly number[], y: readonly number[]): number {
  const meanX = x.reduce((sum, value) => sum + value, 0) / x.length;
  const meanY = y.reduce((sum, value) => sum + value, 0) / y.length;
  let [covariance, variance] = [0, 0];
  for (const [i, value] of x.entries()) {
    covariance += (value - meanX) * ((y[i] ?? Number.NaN) - meanY);
    variance += (value - meanX) ** 2;
  }
  return covariance / variance;
}
