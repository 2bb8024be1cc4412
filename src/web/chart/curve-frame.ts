// Axes, grid, cursor line and selection of a chart of curves, made with uPlot; the curves are drawn by their own layer.

import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { CurveLayer, type DrawnCurve, type Plane } from "./curve-layer.js";
import type { FrameColours } from "./frame-colours.js";
import type { Range } from "./scale.js";
import { linearTicks, logTicks, tickTexts } from "./ticks.js";

/** What a chart shows of the plane of steps and values. */
export interface ChartView {
  readonly x: Range;
  readonly y: Range;
  readonly isXLog: boolean;
  readonly isYLog: boolean;
}

export interface FrameOptions {
  readonly view: ChartView;
  readonly width: number;
  readonly height: number;
  readonly colours: FrameColours;
  readonly xTitle: string;
  readonly yTitle: string;
  /** A rectangle was drawn with the mouse; a side that was not meant is absent. */
  readonly onSelect: (part: { x?: Range; y?: Range }) => void;
  /** The cursor moved, in pixels of the plotting area; undefined: it left. */
  readonly onPoint: (place: { x: number; y: number } | undefined) => void;
}

/** One chart. Log axes, titles and colours need a new one; everything else changes in place. */
export class CurveFrame {
  readonly #plot: uPlot;
  readonly #layer: CurveLayer;
  #view: ChartView;
  #sharpen: ReturnType<typeof setTimeout> | undefined;

  constructor(host: HTMLElement, options: FrameOptions) {
    this.#view = options.view;
    this.#layer = new CurveLayer(() => this.#plot.redraw(false, false));
    this.#plot = new uPlot(this.#settings(options), dataOf(options.view), host);
  }

  /** The area in which curves lie: it takes the pointer's events. */
  get area(): HTMLElement {
    return this.#plot.over;
  }

  /** The plotting area in pixels of the page. */
  get plane(): Plane {
    const { clientWidth, clientHeight } = this.#plot.over;
    return planeOf(this.#view, { width: clientWidth, height: clientHeight, ratio: 1 });
  }

  setCurves(curves: readonly DrawnCurve[]): void {
    this.#layer.setCurves(curves);
    this.#layer.draw(this.#canvasPlane());
  }

  /** Shows another part. While it moves the picture is stretched; it is drawn sharply when it rests. */
  setView(view: ChartView, isMoving: boolean): void {
    this.#view = view;
    this.#plot.batch(() => {
      this.#plot.setScale("x", { min: view.x.from, max: view.x.to });
      this.#plot.setScale("y", { min: view.y.from, max: view.y.to });
    });
    clearTimeout(this.#sharpen);
    if (isMoving) this.#sharpen = setTimeout(() => this.#layer.draw(this.#canvasPlane()), 90);
    else queueMicrotask(() => this.#layer.draw(this.#canvasPlane()));
  }

  setSize(width: number, height: number): void {
    this.#plot.setSize({ width, height });
    queueMicrotask(() => this.#layer.draw(this.#canvasPlane()));
  }

  destroy(): void {
    clearTimeout(this.#sharpen);
    this.#layer.destroy();
    this.#plot.destroy();
  }

  #canvasPlane(): Plane {
    const { width, height } = this.#plot.bbox;
    return planeOf(this.#view, { width, height, ratio: uPlot.pxRatio });
  }

  #settings(options: FrameOptions): uPlot.Options {
    return {
      width: options.width,
      height: options.height,
      legend: { show: false },
      padding: [8, 14, 0, 0],
      cursor: {
        points: { show: false },
        drag: { x: true, y: true, uni: 28, setScale: false },
        bind: {
          mousedown: (_, __, handler) => (event) => (event.shiftKey ? null : handler(event)),
          dblclick: () => () => null,
        },
      },
      scales: {
        x: { time: false, distr: options.view.isXLog ? 3 : 1, range: () => ends(this.#view.x) },
        y: { distr: options.view.isYLog ? 3 : 1, range: () => ends(this.#view.y) },
      },
      series: [{}, { show: true, paths: () => null, points: { show: false } }],
      axes: [axis(options, "x"), axis(options, "y")],
      hooks: {
        draw: [(plot) => this.#show(plot)],
        setSelect: [(plot) => this.#select(plot, options.onSelect)],
        setCursor: [({ cursor: { left, top } }) => options.onPoint(cursorPlace(left, top))],
      },
    };
  }

  #show(plot: uPlot): void {
    const { left, top } = plot.bbox;
    this.#layer.show(plot.ctx, this.#canvasPlane(), { left, top });
  }

  #select(plot: uPlot, onSelect: FrameOptions["onSelect"]): void {
    const { left, top, width, height } = plot.select;
    if (width <= 0 && height <= 0) return;
    const { clientWidth, clientHeight } = plot.over;
    const at = (pixel: number, scale: "x" | "y"): number => plot.posToVal(pixel, scale);
    const isX = width > 3 && width < clientWidth;
    const isY = height > 3 && height < clientHeight;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    onSelect({
      ...(isX && { x: { from: at(left, "x"), to: at(left + width, "x") } }),
      ...(isY && { y: { from: at(top + height, "y"), to: at(top, "y") } }),
    });
  }
}

function ends({ from, to }: Range): [number, number] {
  return [from, to];
}

function cursorPlace(left = -1, top = -1): { x: number; y: number } | undefined {
  return left < 0 || top < 0 ? undefined : { x: left, y: top };
}

function planeOf(view: ChartView, size: { width: number; height: number; ratio: number }): Plane {
  return {
    ...size,
    x: { ...view.x, isLog: view.isXLog, start: 0, end: size.width },
    y: { ...view.y, isLog: view.isYLog, start: size.height, end: 0 },
  };
}

/** uPlot wants data; the scales are set by hand. */
function dataOf({ x, y }: ChartView): uPlot.AlignedData {
  return [
    [x.from, x.to],
    [y.from, y.to],
  ];
}

function axis(options: FrameOptions, scale: "x" | "y"): uPlot.Axis {
  const { colours } = options;
  const isLog = scale === "x" ? options.view.isXLog : options.view.isYLog;
  const title = scale === "x" ? options.xTitle : options.yTitle;
  const isSmall = options.height < 240;
  const spacing = scale === "x" ? (isSmall ? 64 : 90) : isSmall ? 32 : 42;
  return {
    scale,
    stroke: colours.text,
    font: colours.font,
    labelFont: colours.font,
    labelGap: 2,
    ...(title === "" ? {} : { label: title, labelSize: 18 }),
    gap: 6,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { stroke: colours.axis, width: 1, size: 4 },
    border: { show: true, stroke: colours.axis, width: 1 },
    splits: (plot, _, min, max) => {
      const { width, height } = plot.bbox;
      const count = Math.max(2, (scale === "x" ? width : height) / uPlot.pxRatio / spacing);
      return isLog ? logTicks({ from: min, to: max }, count) : linearTicks({ from: min, to: max }, count);
    },
    filter: (_, splits) => splits,
    values: (_, splits) => tickTexts(splits.map(Number)),
    ...(scale === "x" ? { size: 26 } : { size: (_, texts) => 14 + 7 * longest(texts) }),
  };
}

function longest(texts: readonly string[] | null): number {
  return (texts ?? []).reduce((most, text) => Math.max(most, text.length), 3);
}
