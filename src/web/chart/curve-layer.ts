// The picture of many curves: drawn in slices of a few milliseconds, stretched meanwhile, sharp when finished.

import { type Scale, toPixel } from "./scale.js";
import { columnsOfCurve, lowerBound, traceCurve } from "./trace-curve.js";

/** One curve as it is drawn. */
export interface DrawnCurve {
  readonly steps: Float64Array;
  readonly values: Float64Array;
  /** Drawn instead of the values, which stay faintly behind. */
  readonly smoothed?: Float64Array;
  readonly low?: Float64Array;
  readonly high?: Float64Array;
  readonly color: string;
  readonly dash: readonly number[];
}

/** Where curves are drawn: pixels of the canvas, both scales beginning at 0. */
export interface Plane {
  readonly x: Scale;
  readonly y: Scale;
  readonly width: number;
  readonly height: number;
  /** Pixels of the canvas per pixel of the page. */
  readonly ratio: number;
}

/** Milliseconds that drawing may take before the page gets its turn. */
const slice = 10;
/** Points per pixel column from which a curve is dense. */
const dense = 2;
/** Pixels that a dense curve covers in a column on average, below which it is calm. */
const calm = 4;

interface Picture {
  readonly canvas: HTMLCanvasElement;
  readonly plane: Plane;
}

/** Keeps a finished picture and works on the next one. */
export class CurveLayer {
  #curves: readonly DrawnCurve[] = [];
  #finished: Picture | undefined;
  #frame = 0;
  readonly #onProgress: () => void;

  /** @param onProgress is called when there is more to show than before */
  constructor(onProgress: () => void) {
    this.#onProgress = onProgress;
  }

  setCurves(curves: readonly DrawnCurve[]): void {
    this.#curves = curves;
  }

  /** Draws for a plane; what is not finished within a slice goes on in the next frames. */
  draw(plane: Plane): void {
    cancelAnimationFrame(this.#frame);
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(plane.width));
    canvas.height = Math.max(1, Math.round(plane.height));
    // Drawn by the processor: only there can a slice be timed.
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) return;
    this.#goOn({ canvas, plane }, context, stepsOfDrawing(this.#curves));
  }

  /** Puts the newest picture into a canvas at left, top; one of another plane is stretched to where it belongs. */
  show(context: CanvasRenderingContext2D, plane: Plane, at: { left: number; top: number }): void {
    const picture = this.#finished;
    if (picture === undefined) return;
    const old = picture.plane;
    if (old.x.isLog !== plane.x.isLog || old.y.isLog !== plane.y.isLog) return;
    const left = toPixel(plane.x, old.x.from);
    const right = toPixel(plane.x, old.x.to);
    const bottom = toPixel(plane.y, old.y.from);
    const top = toPixel(plane.y, old.y.to);
    context.save();
    context.beginPath();
    context.rect(at.left, at.top, plane.width, plane.height);
    context.clip();
    context.drawImage(picture.canvas, at.left + left, at.top + top, right - left, bottom - top);
    context.restore();
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    this.#finished = undefined;
  }

  #goOn(picture: Picture, context: CanvasRenderingContext2D, rest: readonly DrawingStep[]): void {
    const start = performance.now();
    let done = 0;
    for (const step of rest) {
      step(context, picture.plane);
      // Browsers draw later than they are told to; reading a pixel has them draw now, so that the time is true.
      context.getImageData(0, 0, 1, 1);
      done++;
      if (performance.now() - start > slice) break;
    }
    const isFinished = done >= rest.length;
    if (isFinished || this.#finished === undefined) {
      if (isFinished) this.#finished = picture;
      else this.#showUnfinished(picture);
    }
    if (isFinished) this.#onProgress();
    else this.#frame = requestAnimationFrame(() => this.#goOn(picture, context, rest.slice(done)));
  }

  /** The first picture is shown while it grows. */
  #showUnfinished(picture: Picture): void {
    this.#finished = picture;
    this.#onProgress();
    this.#finished = undefined;
  }
}

type DrawingStep = (context: CanvasRenderingContext2D, plane: Plane) => void;

/** Bands lie below faint values, and those below the lines. */
function stepsOfDrawing(curves: readonly DrawnCurve[]): DrawingStep[] {
  const bands = curves.flatMap((curve): DrawingStep[] => {
    const { low, high } = curve;
    return low === undefined || high === undefined ? [] : [fillBand({ ...curve, low, high })];
  });
  const faint = curves.flatMap((curve) =>
    curve.smoothed === undefined ? [] : [strokeLine(curve, curve.values, { alpha: 0.22, width: 1 })],
  );
  const width = curves.length > 30 ? 1.25 : 1.75;
  const lines = curves.map((curve) => strokeLine(curve, curve.smoothed ?? curve.values, { alpha: 1, width }));
  return [...bands, ...faint, ...lines];
}

function strokeLine(
  curve: DrawnCurve,
  values: Float64Array,
  look: { alpha: number; width: number },
): DrawingStep {
  return (context, plane) => {
    context.globalAlpha = look.alpha;
    const lineWidth = look.width * plane.ratio;
    const { from, to } = plane.x;
    const points = lowerBound(curve.steps, to) - lowerBound(curve.steps, from);
    const isDense = points > dense * plane.width;
    if (isDense && fillColumns(context, { ...curve, values }, { plane, lineWidth })) return;
    context.strokeStyle = curve.color;
    context.lineWidth = lineWidth;
    context.lineJoin = isDense ? "bevel" : "round";
    context.lineCap = curve.dash.length > 0 ? "butt" : "round";
    context.setLineDash(curve.dash.map((length) => length * plane.ratio));
    context.beginPath();
    traceCurve(context, { steps: curve.steps, values }, plane);
    context.stroke();
    context.globalAlpha = 1;
  };
}

/** Draws a dense and restless curve as bars; returns false for one so calm that bars would look like stairs. */
function fillColumns(
  context: CanvasRenderingContext2D,
  curve: DrawnCurve,
  { plane, lineWidth }: { plane: Plane; lineWidth: number },
): boolean {
  const { x, top, bottom, meanHeight } = columnsOfCurve(curve, plane);
  if (meanHeight < calm * plane.ratio) return false;
  context.fillStyle = curve.color;
  const half = lineWidth / 2;
  for (let i = 0; i < x.length; i++) {
    const upper = Math.round((top[i] ?? 0) - half);
    context.fillRect(x[i] ?? 0, upper, 1, Math.max(1, Math.round((bottom[i] ?? 0) + half) - upper));
  }
  context.globalAlpha = 1;
  return true;
}

function fillBand(
  curve: DrawnCurve & { readonly low: Float64Array; readonly high: Float64Array },
): DrawingStep {
  return (context, { x, y }) => {
    context.globalAlpha = 0.18;
    context.fillStyle = curve.color;
    context.beginPath();
    let start = -1;
    for (let i = 0; i <= curve.steps.length; i++) {
      const isPresent =
        Number.isFinite(curve.low[i] ?? Number.NaN) && Number.isFinite(curve.high[i] ?? Number.NaN);
      if (isPresent && start < 0) start = i;
      if (isPresent || start < 0) continue;
      for (let k = start; k < i; k++) context.lineTo(place(x, curve.steps[k]), place(y, curve.high[k]));
      for (let k = i - 1; k >= start; k--) context.lineTo(place(x, curve.steps[k]), place(y, curve.low[k]));
      context.closePath();
      start = -1;
    }
    context.fill();
    context.globalAlpha = 1;
  };
}

/** Pixel of a value; what a log scale cannot show lies at its lower end. */
function place(scale: Scale, value: number | undefined): number {
  const pixel = toPixel(scale, value ?? Number.NaN);
  return Number.isNaN(pixel) ? scale.start : pixel;
}
