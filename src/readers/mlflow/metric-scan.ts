// The plain form of a metric's file, looked through as bytes: what a run's row needs, without a text for each value.

/** What a row needs of a metric's file. */
export interface ScannedMetric {
  /** What MLflow shows as the metric's value; undefined when there is none. */
  readonly latest: number | undefined;
  /** Values of steps that were logged before. */
  readonly again: number;
}

const lineEnd = 0x0a;
const space = 0x20;
const minus = 0x2d;
const plus = 0x2b;
const point = 0x2e;
const zero = 0x30;
/** Times of at most so many digits are exact numbers. */
const mostTimeDigits = 15;
/** Steps of at most so many digits fit a small integer. */
const mostStepDigits = 9;

/**
 * Looks through lines `<digits> <decimal number> <digits>` and line end, which is what MLflow writes nearly always.
 * Undefined for anything else, of which nothing is said: words for what is no number, signs of steps, further columns,
 * empty or torn lines.
 */
export function scanMetric(bytes: Buffer, length: number): ScannedMetric | undefined {
  let again = 0;
  let reached = -1;
  /** Where the line of the latest value begins. */
  let latest = -1;
  for (let at = 0; at < length; ) {
    const line = at;
    at = afterDigits(bytes, at, length);
    if (at === line || at - line > mostTimeDigits || bytes[at] !== space) return undefined;
    at = afterNumber(bytes, at + 1, length);
    if (at === -1 || bytes[at] !== space) return undefined;
    const first = ++at;
    let step = 0;
    for (let digit = 0; at < length; at++) {
      digit = (bytes[at] as number) - zero;
      if (digit < 0 || digit > 9) break;
      step = step * 10 + digit;
      if (at - first >= mostStepDigits) return undefined;
    }
    if (at === first || at >= length || bytes[at] !== lineEnd) return undefined;
    at++;
    if (step > reached) {
      reached = step;
      latest = line;
    } else {
      again++;
      if (step === reached && isLaterLine(bytes, line, latest)) latest = line;
    }
  }
  return { latest: latest === -1 ? undefined : valueOfLine(bytes, latest), again };
}

/** The first place that is no digit. */
function afterDigits(bytes: Buffer, start: number, length: number): number {
  let at = start;
  for (; at < length; at++) {
    const digit = (bytes[at] as number) - zero;
    if (digit < 0 || digit > 9) break;
  }
  return at;
}

/** The place after a decimal number as Python writes it, or -1. */
function afterNumber(bytes: Buffer, start: number, length: number): number {
  const whole = bytes[start] === minus ? start + 1 : start;
  let at = afterDigits(bytes, whole, length);
  if (at === whole) return -1;
  if (bytes[at] === point) {
    const fraction = at + 1;
    at = afterDigits(bytes, fraction, length);
    if (at === fraction) return -1;
  }
  if (((bytes[at] as number) | 0x20) !== 0x65) return at;
  const sign = bytes[at + 1];
  const exponent = sign === minus || sign === plus ? at + 2 : at + 1;
  at = afterDigits(bytes, exponent, length);
  return at === exponent ? -1 : at;
}

/** Of two lines of one step: the later time, then the greater value; of equal ones the first. */
function isLaterLine(bytes: Buffer, line: number, than: number): boolean {
  const [time, thanTime] = [numberAt(bytes, line), numberAt(bytes, than)];
  return time === thanTime ? valueOfLine(bytes, line) > valueOfLine(bytes, than) : time > thanTime;
}

function valueOfLine(bytes: Buffer, line: number): number {
  return numberAt(bytes, bytes.indexOf(space, line) + 1);
}

/** The number from here to the next space. */
function numberAt(bytes: Buffer, start: number): number {
  return Number(bytes.toString("latin1", start, bytes.indexOf(space, start)));
}
