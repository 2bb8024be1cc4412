// What a chart says in words: of curves that it cannot show, of its zoom.

import { formatNumber } from "../../core/format-number.js";
import type { Range } from "./scale.js";

/** "steps 100 to 2000 of 0 to 5000"; undefined where everything is shown. */
export function zoomWords(shown: Range, all: Range): string | undefined {
  const room = (all.to - all.from) * 1e-6;
  if (shown.from <= all.from + room && shown.to >= all.to - room) return undefined;
  const text = ({ from, to }: Range): string => `${formatNumber(from)} to ${formatNumber(to)}`;
  return `Steps ${text(shown)} of ${text(all)}.`;
}

/** Why a chart is empty, in a sentence. */
export function emptyWords(curves: number, options: { metric: string; isLog: boolean }): string {
  if (curves === 0) return `None of these runs has a history of ${options.metric}.`;
  if (options.isLog)
    return `No value of ${options.metric} is above 0, so that a log axis shows nothing. Switch it off.`;
  return `All values of ${options.metric} are missing or not finite.`;
}
