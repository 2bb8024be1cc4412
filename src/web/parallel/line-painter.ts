// Draws thousands of lines in slices of a few milliseconds, so that brushing stays smooth.

import { axisX, axisY, type LineLayout } from "./line-layout.js";

export interface Painting {
  readonly layout: LineLayout;
  /** 1 for each run to draw. */
  readonly isDrawn: ArrayLike<number>;
  readonly colourOf: (run: number) => string;
  readonly alpha: number;
  readonly lineWidth: number;
}

/** Milliseconds of drawing before the page gets its turn. */
const slice = 9;
/** Lines of one colour that are drawn at once. */
const batch = 12;

/** Paints on one canvas; a new painting ends the one before. */
export class LinePainter {
  readonly #canvas: HTMLCanvasElement;
  #frame = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  paint(painting: Painting): void {
    cancelAnimationFrame(this.#frame);
    const context = this.#clear(painting.layout);
    if (context === null) return;
    context.globalAlpha = painting.alpha;
    context.lineWidth = painting.lineWidth;
    context.lineJoin = "bevel";
    this.#goOn(context, painting, batches(painting));
  }

  end(): void {
    cancelAnimationFrame(this.#frame);
  }

  #clear({ width, height }: LineLayout): CanvasRenderingContext2D | null {
    const canvas = this.#canvas;
    const [across, down] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
    if (canvas.width !== across) canvas.width = across;
    if (canvas.height !== down) canvas.height = down;
    // Drawn by the processor: only there can a slice be timed.
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context?.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context?.clearRect(0, 0, width, height);
    return context;
  }

  #goOn(context: CanvasRenderingContext2D, painting: Painting, rest: Generator<Batch>): void {
    const start = performance.now();
    for (;;) {
      const next = rest.next();
      if (next.done === true) return;
      drawBatch(context, painting.layout, next.value);
      // Browsers draw later than they are told to; reading a pixel has them draw now, so that the time is true.
      context.getImageData(0, 0, 1, 1);
      if (performance.now() - start > slice) break;
    }
    this.#frame = requestAnimationFrame(() => this.#goOn(context, painting, rest));
  }
}

interface Batch {
  readonly color: string;
  readonly runs: readonly number[];
}

/** Runs in an order in which each part is much like the whole, collected by colour. */
function* batches({ layout, isDrawn, colourOf }: Painting): Generator<Batch> {
  const count = layout.axes[0]?.positions.length ?? 0;
  const waiting = new Map<string, number[]>();
  const stride = strideFor(count);
  for (let i = 0; i < count; i++) {
    const run = (i * stride) % count;
    if (isDrawn[run] !== 1) continue;
    const color = colourOf(run);
    const runs = waiting.get(color) ?? [];
    runs.push(run);
    if (runs.length < batch) waiting.set(color, runs);
    else {
      yield { color, runs };
      waiting.delete(color);
    }
  }
  for (const [color, runs] of waiting) yield { color, runs };
}

/** A stride that visits each of `count` once: it shares no divisor with it. */
function strideFor(count: number): number {
  const primes = [7919, 7907, 7901, 1];
  return primes.find((prime) => count % prime !== 0 || prime === 1) ?? 1;
}

function drawBatch(context: CanvasRenderingContext2D, layout: LineLayout, { color, runs }: Batch): void {
  context.strokeStyle = color;
  context.beginPath();
  for (const run of runs) {
    layout.axes.forEach((axis, i) => {
      const x = axisX(layout, i);
      const y = axisY(layout, axis.positions[run] ?? Number.NaN);
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
  }
  context.stroke();
}
