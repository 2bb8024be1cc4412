// Which rows of a long list are on the screen. Browsers have a greatest height of an element: beyond it the scroll bar
// stands for a longer way than its own.

/** Below the greatest height of every browser: Firefox ends at 17.8 million pixels, Chromium at 33.5. */
const greatestHeight = 8_000_000;

export interface RowWindow {
  /** Height of the element that makes the scroll bar, in pixels. */
  readonly height: number;
  /** First row to draw. */
  readonly first: number;
  /** One after the last row to draw. */
  readonly end: number;
  /** Where row `first` lies in the element, in pixels. The others follow. */
  readonly top: number;
}

export interface Scrolling {
  readonly count: number;
  readonly rowHeight: number;
  /** Pixels of rows that are visible. */
  readonly viewHeight: number;
  readonly scrollTop: number;
  /** Rows to draw above and below what is visible. */
  readonly extra: number;
}

/** The rows to draw and where. */
export function windowOf({ count, rowHeight, viewHeight, scrollTop, extra }: Scrolling): RowWindow {
  const whole = count * rowHeight;
  const height = Math.min(whole, greatestHeight);
  const way = Math.max(1, height - viewHeight);
  const at = Math.min(Math.max(0, scrollTop), way);
  const hidden = height === whole ? at : (at / way) * Math.max(0, whole - viewHeight);
  const first = Math.max(0, Math.floor(hidden / rowHeight) - extra);
  const end = Math.min(count, Math.ceil((hidden + viewHeight) / rowHeight) + extra);
  return { height, first: Math.min(first, end), end, top: at - hidden + Math.min(first, end) * rowHeight };
}

/** Where to scroll so that a row is wholly visible; the place scrolled to already where it is. */
export function scrollTopFor(row: number, scrolling: Scrolling): number {
  const { count, rowHeight, viewHeight, scrollTop } = scrolling;
  const whole = count * rowHeight;
  const height = Math.min(whole, greatestHeight);
  const ratio = height === whole ? 1 : (whole - viewHeight) / Math.max(1, height - viewHeight);
  const hidden = scrollTop * ratio;
  if (row * rowHeight < hidden) return (row * rowHeight) / ratio;
  const least = (row + 1) * rowHeight - viewHeight;
  return least > hidden ? least / ratio : scrollTop;
}
