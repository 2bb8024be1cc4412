// Every scalar of a run's event files, in the order of its files.

import type { History, HistoryPoint } from "../../core/run.js";
import type { Problem } from "../../errors.js";
import { EventScanner } from "../../formats/tfevents-scalars.js";
import type { EventPart } from "./event-parts.js";
import { PartNames } from "./part-names.js";

/** The whole history, also of what a restart has made void, with what is wrong with the files. */
export function readEventHistory(parts: readonly EventPart[]): { history: History; problems: Problem[] } {
  const history = new Map<string, HistoryPoint[]>();
  const problems: Problem[] = [];
  const names = new PartNames();
  for (const part of parts) {
    const { points, tags } = pointsOf(part, problems);
    for (const [tag, name] of tags.entries()) {
      const list = points[tag];
      if (list === undefined) continue;
      const metric = names.nameOf(part, name);
      const known = history.get(metric);
      if (known === undefined) history.set(metric, list);
      else for (const point of list) known.push(point);
    }
  }
  return { history, problems };
}

function pointsOf(
  part: EventPart,
  problems: Problem[],
): { points: (HistoryPoint[] | undefined)[]; tags: readonly string[] } {
  const points: (HistoryPoint[] | undefined)[] = [];
  let at = { step: 0, time: 0 };
  const scanner = new EventScanner({
    event: (step, time) => {
      at = { step, time };
    },
    scalar: (tag, value) => {
      const { step, time } = at;
      const point = time > 0 ? { step, value, time } : { step, value };
      const list = points[tag];
      if (list === undefined) points[tag] = [point];
      else list.push(point);
    },
  });
  for (const path of part.files) problems.push(...scanner.scan(path).problems);
  return { points, tags: scanner.tags.names };
}
