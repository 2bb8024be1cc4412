// Whether a folder belongs with runs beside it, by the names of its files or by its own.

import type { Child } from "./folder-peers.js";
import { isReplicateName, templateOf } from "./name-tokens.js";

/** What some runs have in common with others: patterns of file names and of their own names. */
export class Kinship {
  readonly #fileNames: ReadonlySet<string>;
  readonly #otherNames: ReadonlySet<string>;
  readonly #templates = new Map<string, number>();

  constructor(runs: readonly Child[]) {
    this.#fileNames = new Set(runs.flatMap((run) => [...run.signature]));
    this.#otherNames = new Set(runs.flatMap((run) => run.folder.otherNames));
    for (const { folder } of runs) {
      const template = templateOf(folder.name);
      this.#templates.set(template, (this.#templates.get(template) ?? 0) + 1);
    }
  }

  /** A file of the same name; or a name of the same pattern that counts runs, or with another file in common. */
  includes(child: Child): boolean {
    if ([...child.signature].some((name) => this.#fileNames.has(name))) return true;
    const { folder } = child;
    const template = templateOf(folder.name);
    const sameName = this.#templates.get(template) ?? 0;
    if (template.includes("#") && sameName >= 2 && isReplicateName(folder.name)) return true;
    return sameName >= 1 && folder.otherNames.some((name) => this.#otherNames.has(name));
  }
}
