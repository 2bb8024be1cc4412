// What the metrics of a run are called that come from several writers.

import { type EventPart, nameOfScalars } from "./event-parts.js";

/** Hands out names of metrics, each once, to parts in their order: the same for a row and for a history. */
export class PartNames {
  readonly #taken = new Set<string>();

  /** The name of a tag of a part: as natural as is free, else with the part's folder before it. */
  nameOf({ label, isLabelled }: EventPart, tag: string): string {
    const plain = isLabelled ? (nameOfScalars(label, tag) ?? `${label}/${tag}`) : tag;
    const name = this.#taken.has(plain) && label !== "" ? `${label}/${tag}` : plain;
    this.#taken.add(name);
    return name;
  }
}
