// What lies above the curves: the points at the cursor, and the curve that the legend points at.

import type { CurveFrame } from "./curve-frame.js";
import type { DrawnCurve } from "./curve-layer.js";
import type { NearPoint } from "./nearest-point.js";
import { traceCurve } from "./trace-curve.js";

export interface OverlayContent {
  readonly near: readonly NearPoint[];
  readonly curves: readonly DrawnCurve[];
  readonly raised: DrawnCurve | undefined;
}

/** Puts the canvas over the plotting area and draws on it. */
export function drawOverlay(canvas: HTMLCanvasElement, frame: CurveFrame, content: OverlayContent): void {
  const { plane, area } = frame;
  const ratio = devicePixelRatio;
  place(canvas, area, ratio);
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, plane.width, plane.height);
  const { raised } = content;
  if (raised !== undefined) {
    context.strokeStyle = raised.color;
    context.lineWidth = 3.5;
    context.lineJoin = "round";
    context.setLineDash([...raised.dash]);
    context.beginPath();
    traceCurve(context, { steps: raised.steps, values: raised.smoothed ?? raised.values }, plane);
    context.stroke();
    context.setLineDash([]);
  }
  for (const point of content.near) {
    context.beginPath();
    context.arc(point.x, point.y, 4, 0, 2 * Math.PI);
    context.fillStyle = content.curves[point.curve]?.color ?? "#777";
    context.fill();
    context.strokeStyle = "#fff";
    context.lineWidth = 1.5;
    context.stroke();
  }
}

function place(canvas: HTMLCanvasElement, area: HTMLElement, ratio: number): void {
  const { clientWidth, clientHeight, offsetLeft, offsetTop } = area;
  canvas.width = Math.round(clientWidth * ratio);
  canvas.height = Math.round(clientHeight * ratio);
  Object.assign(canvas.style, {
    left: `${offsetLeft}px`,
    top: `${offsetTop}px`,
    width: `${clientWidth}px`,
    height: `${clientHeight}px`,
  });
}
