// What the event files of a run tell in its row: last values, times, texts, and the session of the HParams plugin.

import type { Problem } from "../../errors.js";
import { type HparamsRecord, hparamsPlugin, readHparams } from "../../formats/tf-hparams-reader.js";
import { EventScanner, type EventSink } from "../../formats/tfevents-scalars.js";
import type { RecordsRead } from "../../formats/tfrecord.js";
import type { LastValues } from "../metric-series.js";
import type { EventPart } from "./event-parts.js";
import { LastScalars } from "./last-scalars.js";
import { PartNames } from "./part-names.js";
import { trainerTags } from "./trainer-texts.js";

export interface EventFacts {
  /** Last text by tag. */
  readonly texts: ReadonlyMap<string, string>;
  /** What the HParams plugin knows of the run. */
  readonly session: HparamsRecord;
  /** Seconds since the Unix epoch of the first and the last event; undefined where there is none with a time. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** In which events were written, of each file from its first to its last; where files overlap, once. */
  readonly seconds: number;
  /** Every scalar has 32 bits; false too where there is none. */
  readonly isFloat32: boolean;
  readonly problems: readonly Problem[];
}

/** Longer texts are cut; those of settings are needed whole. */
const longestText = 20_000;
const longestSettings = 4 * 1024 * 1024;

/** Reads the event files of a run. Last values, as TensorBoard shows them, go to `values`. */
export function readEventFacts(parts: readonly EventPart[], values: LastValues): EventFacts {
  const facts = new FactSink();
  const names = new PartNames();
  let scalars = 0;
  for (const part of parts) {
    const last = facts.read(part);
    last.addTo(values, (tag) => names.nameOf(part, tag));
    scalars += last.count;
  }
  return facts.finish(scalars > 0);
}

interface Span {
  first: number;
  last: number;
}

/** How much the spans cover, which are sorted by their beginning. */
function secondsOf(spans: readonly Span[]): number {
  let covered = 0;
  let reached = 0;
  for (const { first, last } of spans) {
    covered += Math.max(0, last - Math.max(first, reached));
    reached = Math.max(reached, last);
  }
  return covered;
}

class FactSink {
  readonly #texts = new Map<string, string>();
  readonly #problems: Problem[] = [];
  #session: HparamsRecord = {};
  readonly #spans: Span[] = [];
  #hasDoubles = false;
  #records = 0;

  /** Reads the files of a part; a second time, where a restart makes void what came before it. */
  read(part: EventPart): LastScalars {
    const last = new LastScalars();
    const scanner: EventScanner = new EventScanner(this.#sink(last, () => scanner));
    for (const path of part.files) {
      this.#spans.push({ first: Number.POSITIVE_INFINITY, last: 0 });
      const read = scanner.scan(path);
      this.#records += read.records;
      this.#problems.push(...read.problems, ...endOf(path, read));
    }
    this.#hasDoubles ||= scanner.hasDoubles;
    last.names = scanner.tags.names;
    if (last.needsSecondLook()) this.#readAgain(part, last);
    return last;
  }

  #readAgain(part: EventPart, last: LastScalars): void {
    const restarts = last.beginSecondLook();
    const again = new EventScanner({
      event: (step) => last.event(step),
      scalar: (tag, value) => last.scalar(tag, value),
      restart: () => last.passRestart(),
    });
    for (const path of part.files) again.scan(path);
    last.names = again.tags.names;
    if (last.forgotten > 0) this.#problems.push(restarted(part, { restarts, forgotten: last.forgotten }));
  }

  #sink(last: LastScalars, scanner: () => EventScanner): EventSink {
    return {
      event: (step, wallTime) => {
        const span = this.#spans.at(-1);
        if (span !== undefined && wallTime > 0 && wallTime < span.first) span.first = wallTime;
        if (span !== undefined && wallTime > span.last) span.last = wallTime;
        last.event(step);
      },
      scalar: (tag, value) => last.scalar(tag, value),
      restart: (step) => last.restart(step),
      plugin: (_, plugin) => {
        const record = plugin.name === hparamsPlugin ? readHparams(plugin.content) : undefined;
        if (record !== undefined) this.#session = { ...this.#session, ...record };
      },
      strings: (tag, strings) => {
        const { tags } = scanner();
        const plugin = scanner().pluginOf(tag);
        const name = tags.names[tag] ?? "";
        const most = trainerTags.has(name) ? longestSettings : longestText;
        if (plugin === "text") this.#texts.set(name, textOf(strings, most));
      },
    };
  }

  finish(hasScalars: boolean): EventFacts {
    const spans = this.#spans.filter(({ last }) => last > 0).sort((a, b) => a.first - b.first);
    return {
      texts: this.#texts,
      session: this.#session,
      first: spans[0]?.first,
      last: spans.length === 0 ? undefined : spans.reduce((last, span) => Math.max(last, span.last), 0),
      seconds: secondsOf(spans),
      isFloat32: hasScalars && !this.#hasDoubles,
      problems: this.#problems,
    };
  }
}

function textOf(strings: readonly Uint8Array[], most: number): string {
  const texts: string[] = [];
  let length = 0;
  for (const bytes of strings) {
    if (length > most) break;
    texts.push(Buffer.from(bytes.subarray(0, most)).toString("utf8"));
    length += bytes.length;
  }
  return texts.join("\n");
}

function endOf(path: string, { cutTail, end, missing, records, problems }: RecordsRead): Problem[] {
  if (missing) return [];
  if (cutTail) {
    const message = `Ends within the record at byte ${end}. What comes before was read.`;
    return [{ code: "cut-file", path, message }];
  }
  const isEmpty = records === 0 && problems.length === 0;
  return isEmpty
    ? [{ code: "empty-file", path, message: "Empty: nothing of the run has reached this file." }]
    : [];
}

function restarted(
  { files }: EventPart,
  { restarts, forgotten }: { readonly restarts: number; readonly forgotten: number },
): Problem {
  const times = restarts === 1 ? "" : ` ${restarts} times`;
  const values = forgotten === 1 ? "1 value" : `${forgotten} values`;
  const message =
    `Began again${times} at an earlier step. ${values} from before, of that step and later ones, ` +
    "no longer count, as in TensorBoard; the history keeps all.";
  return { code: "restarted-run", path: files.at(-1) ?? "", message };
}
