// Draws a frame with axes and thousands of points on a canvas.

import type { AxisTick } from "./field-axis.js";
import type { FrameColours } from "./frame-colours.js";

/** Points to draw. */
export interface PointSet {
  /** 0 (left) to 1 (right), one per point; NaN: not drawn. */
  readonly x: ArrayLike<number>;
  /** 0 (below) to 1 (above). */
  readonly y: ArrayLike<number>;
  /** Index into `colours`, one per point. */
  readonly colourOf: ArrayLike<number>;
  readonly colours: readonly string[];
  /** Radius in pixels of the page, one per point. */
  readonly radiusOf: ArrayLike<number>;
  /** 0: drawn faintly, because it is not selected; absent: all are drawn alike. */
  readonly selected?: ArrayLike<number>;
}

export interface PlotBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface PlotAxes {
  readonly x: readonly AxisTick[];
  readonly y: readonly AxisTick[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** Lines in places of the axes, as a diagonal or a zero. */
  readonly lines?: readonly {
    readonly from: readonly [number, number];
    readonly to: readonly [number, number];
  }[];
}

/** Points that are not selected lose their colours. */
const unselected = "#8b929c";

/** Where the points lie: room for tick texts and titles around. */
export function plotBox(size: { width: number; height: number }, yTicks: readonly AxisTick[]): PlotBox {
  const longest = yTicks.reduce((most, { text }) => Math.max(most, Math.min(18, text.length)), 3);
  const left = 30 + 6.5 * longest;
  return {
    left,
    top: 10,
    width: Math.max(20, size.width - left - 14),
    height: Math.max(20, size.height - 56),
  };
}

/** Clears the canvas and draws grid, ticks, titles and reference lines. */
export function drawAxes(
  context: CanvasRenderingContext2D,
  box: PlotBox,
  options: { axes: PlotAxes; colours: FrameColours },
): void {
  const { axes, colours } = options;
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.font = colours.font;
  context.lineWidth = 1;
  const most = Math.max(6, Math.floor((box.left - 26) / 6.2));
  for (const tick of axes.y) {
    const y = Math.round(box.top + (1 - tick.position) * box.height) + 0.5;
    stroke(context, colours.grid, [box.left, y], [box.left + box.width, y]);
    write(context, cut(tick.text, most), { x: box.left - 6, y, color: colours.text, align: "right" });
  }
  const room = Math.max(4, Math.floor(box.width / Math.max(1, axes.x.length) / 6.4));
  for (const tick of axes.x) {
    const x = Math.round(box.left + tick.position * box.width) + 0.5;
    stroke(context, colours.grid, [x, box.top], [x, box.top + box.height]);
    write(context, cut(tick.text, room), {
      x,
      y: box.top + box.height + 12,
      color: colours.text,
      align: "center",
    });
  }
  stroke(context, colours.axis, [box.left + 0.5, box.top], [box.left + 0.5, box.top + box.height]);
  const bottom = Math.round(box.top + box.height) + 0.5;
  stroke(context, colours.axis, [box.left, bottom], [box.left + box.width, bottom]);
  const middle = box.left + box.width / 2;
  write(context, axes.xTitle, {
    x: middle,
    y: box.top + box.height + 34,
    color: colours.strong,
    align: "center",
  });
  context.save();
  context.translate(11, box.top + box.height / 2);
  context.rotate(-Math.PI / 2);
  write(context, axes.yTitle, { x: 0, y: 0, color: colours.strong, align: "center" });
  context.restore();
  context.setLineDash([5, 4]);
  for (const { from, to } of axes.lines ?? []) {
    stroke(context, colours.text, at(box, from[0], from[1]), at(box, to[0], to[1]));
  }
  context.setLineDash([]);
}

/** Draws the points: those that are not selected first and faintly. */
export function drawPoints(context: CanvasRenderingContext2D, box: PlotBox, points: PointSet): void {
  const stamps = new Map<number, HTMLCanvasElement>();
  context.save();
  context.beginPath();
  context.rect(box.left - 6, box.top - 6, box.width + 12, box.height + 12);
  context.clip();
  const ratio = context.getTransform().a;
  for (const isSelected of points.selected === undefined ? [1] : [0, 1]) {
    context.globalAlpha = isSelected === 1 ? 0.85 : 0.2;
    for (let i = 0; i < points.x.length; i++) {
      if (points.selected !== undefined && points.selected[i] !== isSelected) continue;
      const x = points.x[i] ?? Number.NaN;
      const y = points.y[i] ?? Number.NaN;
      if (Number.isNaN(x) || Number.isNaN(y)) continue;
      const colour = isSelected === 1 ? (points.colourOf[i] ?? 0) : points.colours.length;
      const radius = points.radiusOf[i] ?? 3;
      const id = colour * 64 + Math.round(radius * 2);
      let stamp = stamps.get(id);
      if (stamp === undefined) {
        stamp = makeStamp(points.colours[colour] ?? unselected, radius, ratio);
        stamps.set(id, stamp);
      }
      const size = stamp.width / ratio;
      const [left, top] = at(box, x, y);
      context.drawImage(stamp, left - size / 2, top - size / 2, size, size);
    }
  }
  context.restore();
}

/** Pixels of a place given in shares of the axes. */
export function at(box: PlotBox, x: number, y: number): [number, number] {
  return [box.left + x * box.width, box.top + (1 - y) * box.height];
}

/** A picture of one point: putting it down is faster than drawing a circle. */
function makeStamp(color: string, radius: number, ratio: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil((radius * 2 + 3) * ratio);
  canvas.height = canvas.width;
  const context = canvas.getContext("2d");
  if (context === null) return canvas;
  const middle = canvas.width / 2;
  context.beginPath();
  context.arc(middle, middle, radius * ratio, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.fill();
  context.lineWidth = 0.75 * ratio;
  context.strokeStyle = "rgb(0 0 0 / 35%)";
  context.stroke();
  return canvas;
}

function stroke(
  context: CanvasRenderingContext2D,
  color: string,
  from: readonly [number, number],
  to: readonly [number, number],
): void {
  context.strokeStyle = color;
  context.beginPath();
  context.moveTo(from[0], from[1]);
  context.lineTo(to[0], to[1]);
  context.stroke();
}

function write(
  context: CanvasRenderingContext2D,
  text: string,
  options: { x: number; y: number; color: string; align: CanvasTextAlign },
): void {
  context.fillStyle = options.color;
  context.textAlign = options.align;
  context.textBaseline = "middle";
  context.fillText(text, options.x, options.y);
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`;
}
