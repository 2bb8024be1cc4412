// What people name for a gate → a run, a family, or a reference that is kept.

import { getRow, type RunQuery } from "../catalog/find-run.js";
import { type Family, familiesOf, findFamily } from "../core/family/family.js";
import type { Reference, References } from "../core/gate/reference.js";
import { nearestNames } from "../core/nearest-names.js";
import { exitCodes, UserError } from "../errors.js";
import type { OpenRunTable } from "./open-runs.js";

export type GateSubject =
  | { readonly kind: "run"; readonly row: number; readonly seed: string | undefined }
  | { readonly kind: "family"; readonly family: Family }
  | { readonly kind: "reference"; readonly reference: Reference };

/** Finds subjects in one open table; families are looked for when the first is asked for. */
export class SubjectFinder {
  readonly #open: OpenRunTable;
  readonly #query: RunQuery;
  #families: readonly Family[] | undefined;

  constructor(open: OpenRunTable, workingFolder: string) {
    this.#open = open;
    this.#query = { contract: open.places.contract, workingFolder };
  }

  /**
   * A run, else a family, also where a name could start several runs. `family:RUN` is the family of a run.
   * @throws UserError "unknown-run-or-family" with the nearest names, "ambiguous-run", "ambiguous-family"
   */
  find(name: string): GateSubject {
    if (name.startsWith("family:")) return { kind: "family", family: this.#familyNamed(name.slice(7)) };
    try {
      const row = this.#findRow(name);
      if (row !== undefined) return { kind: "run", row, seed: this.#seedOf(row) };
    } catch (error) {
      const isAmbiguous = error instanceof UserError && error.code === "ambiguous-run";
      const family = isAmbiguous ? this.#familyOrNone(name) : undefined;
      if (family === undefined) throw error;
      return { kind: "family", family };
    }
    return { kind: "family", family: this.#family(name) };
  }

  /**
   * A reference that is kept under the name, else what `find` finds.
   * @throws UserError as `find`; "unknown-reference" where nothing has the name
   */
  findReference(name: string, references: References): GateSubject {
    const reference = references.get(name);
    if (reference !== undefined) return { kind: "reference", reference };
    try {
      return this.find(name);
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== "unknown-run-or-family") throw error;
      throw unknownReference(name, references, error);
    }
  }

  #findRow(name: string): number | undefined {
    try {
      return getRow(this.#open.table, name, this.#query);
    } catch (error) {
      const isUnknown = error instanceof UserError && error.code === "no-such-run";
      if (!isUnknown || name === "last" || name.startsWith("best:")) throw error;
      return undefined;
    }
  }

  #familyNamed(name: string): Family {
    const row = this.#findRow(name);
    return row === undefined ? this.#family(name) : this.familyOf(row);
  }

  #familyOrNone(name: string): Family | undefined {
    try {
      return this.#family(name);
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  }

  #family(name: string): Family {
    const { table } = this.#open;
    try {
      return findFamily(table, this.#all(), name);
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== "unknown-family") throw error;
      const ids = table.rows.map(({ id }) => id);
      const names = [...ids, ...this.#all().map((family) => family.name)];
      const nearest = nearestNames(name, names, 4);
      throw new UserError(
        "unknown-run-or-family",
        `No run or family "${name}" among ${ids.length} runs in ${this.#all().length} families.`,
        {
          hint: `${nearest.length > 0 ? `Nearest: ${nearest.join(", ")}. ` : ""}See all with: runledger list`,
          exitCode: exitCodes.usage,
        },
      );
    }
  }

  /** The family that a row belongs to. */
  familyOf(row: number): Family {
    const family = this.#all().find(({ rows }) => rows.includes(row));
    if (family === undefined) throw new Error(`Row ${row} is in no family.`);
    return family;
  }

  #seedOf(row: number): string | undefined {
    const family = this.familyOf(row);
    return family.seeds[family.rows.indexOf(row)];
  }

  #all(): readonly Family[] {
    this.#families ??= familiesOf(this.#open.table, { contract: this.#open.places.contract });
    return this.#families;
  }
}

function unknownReference(name: string, references: References, error: UserError): UserError {
  const names = [...references.keys()];
  const nearest = nearestNames(name, names, 4);
  const shown = nearest.length > 0 ? nearest : names.slice(0, 6);
  const kept =
    shown.length > 0
      ? `References: ${shown.join(", ")}. `
      : "None is kept yet: runledger reference set RUN. ";
  return new UserError("unknown-reference", `No reference, run or family "${name}".`, {
    hint: kept + (error.hint ?? ""),
    exitCode: exitCodes.usage,
  });
}
