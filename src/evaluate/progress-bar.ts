// A line on stderr that shows how far an evaluation is.

const clearLine = "\r\x1b[2K";
const width = 24;
const redrawMs = 100;

export interface ProgressFacts {
  readonly done: number;
  readonly errors: number;
  /** Undefined where the items are not counted beforehand. */
  readonly total: number | undefined;
  readonly seconds: number;
}

export interface ProgressBar {
  readonly show: (facts: Omit<ProgressFacts, "seconds">) => void;
  /** Shows the last state and ends the line. */
  readonly close: () => void;
}

/** A bar for a terminal, redrawn ten times a second at most. */
export function openProgressBar(stream: { write(text: string): unknown }): ProgressBar {
  const startedMs = performance.now();
  let drawnMs = Number.NEGATIVE_INFINITY;
  let last: Omit<ProgressFacts, "seconds"> | undefined;
  const draw = (nowMs: number): void => {
    if (last === undefined) return;
    drawnMs = nowMs;
    stream.write(clearLine + progressText({ ...last, seconds: (nowMs - startedMs) / 1000 }));
  };
  return {
    show(facts) {
      last = facts;
      const nowMs = performance.now();
      if (nowMs - drawnMs >= redrawMs) draw(nowMs);
    },
    close() {
      draw(performance.now());
      if (last !== undefined) stream.write("\n");
    },
  };
}

/** "[######------]  120/200  3 errors  41/s  2 s left" */
export function progressText({ done, errors, total, seconds }: ProgressFacts): string {
  const perSecond = seconds > 0 ? done / seconds : 0;
  const filled = total === undefined ? 0 : Math.round((Math.min(done, total) / Math.max(1, total)) * width);
  const parts = [
    ...(total === undefined ? [] : [`[${"#".repeat(filled)}${"-".repeat(width - filled)}]`]),
    total === undefined ? `${done} items` : `${done}/${total}`,
    ...(errors === 0 ? [] : [errors === 1 ? "1 error" : `${errors} errors`]),
    `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)}/s`,
    ...(total === undefined || perSecond === 0 || done >= total
      ? []
      : [`${Math.ceil((total - done) / perSecond)} s left`]),
  ];
  return parts.join("  ");
}
