// Steps that follow each other evenly, as most runs log them, need not be kept one by one.

/** `from`, `from` + `stride`, `from` + 2 `stride`, and so on. */
export interface EvenSteps {
  readonly from: number;
  readonly stride: number;
  readonly length: number;
}

/** The rule that tells all steps to the last bit; undefined where there is none. */
export function evenStepsOf(steps: Float64Array): EvenSteps | undefined {
  const { length } = steps;
  const [from = 0, second = 0] = steps;
  const stride = second - from;
  if (length < 2 || !Number.isFinite(stride)) return undefined;
  for (let at = 0; at < length; at++) {
    const expected = from + at * stride;
    if (steps[at] !== expected || (expected === 0 && !Object.is(steps[at], expected))) return undefined;
  }
  return { from, stride, length };
}

/** The steps that were made last: the runs of a root mostly have the same. */
let last: { readonly rule: EvenSteps; readonly steps: Float64Array } | undefined;
/** Longer lists are made when they are asked for: 2 MiB. */
const mostRemembered = 256 * 1024;

/** Steps `from` to before `to`. They may be shared with later calls: not to be changed. */
export function stepsOfEven(rule: EvenSteps, from: number, to: number): Float64Array {
  const [start, end] = [Math.max(0, from), Math.min(rule.length, to)];
  if (end <= start) return new Float64Array();
  if (rule.length > mostRemembered || end - start < 16) return makeSteps(rule, start, end);
  const isKnown =
    last !== undefined &&
    last.rule.from === rule.from &&
    last.rule.stride === rule.stride &&
    last.rule.length >= rule.length;
  if (last === undefined || !isKnown) last = { rule, steps: makeSteps(rule, 0, rule.length) };
  return last.steps.subarray(start, end);
}

function makeSteps({ from, stride }: EvenSteps, start: number, end: number): Float64Array {
  const steps = new Float64Array(end - start);
  for (let at = start; at < end; at++) steps[at - start] = from + at * stride;
  return steps;
}
