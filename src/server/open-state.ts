// The roots as they were last looked at, held open for questions, and looked at again when asked to.

import { withBestSummaries } from "../catalog/best-summaries.js";
import { type IndexUse, type OpenTable, openTable } from "../catalog/open-table.js";
import type { Contract } from "../core/contract/contract.js";
import type { FieldTable, RowKey } from "../core/field/field-table.js";
import type { Run } from "../core/run.js";
import { type Problem, UserError } from "../errors.js";
import type { MachineIdentity } from "../store/read-context.js";
import type { AnswerState, ReadHistory } from "./answer-state.js";
import { changedKeys, marksOf, type RunMarks } from "./run-marks.js";
import { RunSources } from "./run-sources.js";

export interface OpenStateOptions {
  readonly version: string;
  /** Absolute paths. */
  readonly roots: readonly string[];
  readonly canWrite: boolean;
  /** The contract as it is now. @throws UserError where its file is damaged */
  readonly findContract: () => Contract;
  /** Absent: every look reads everything. */
  readonly index: IndexUse | undefined;
  readonly cacheFolder: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: () => number;
  readonly machine: () => MachineIdentity;
}

/** What a look has found out. */
export interface RootsChange {
  readonly revision: number;
  /** Keys of runs that have changed, come or gone; empty where only something beside the runs has. */
  readonly keys: readonly string[];
}

/** One look at the roots. */
interface Look {
  readonly open: OpenTable;
  readonly table: FieldTable;
  readonly contract: Contract;
  readonly contractProblems: readonly Problem[];
  readonly marks: RunMarks;
  readonly sources: RunSources;
}

/** So many runs that were just read may stay in memory; more are taken from the index, where they need no room. */
const mostHeld = 64;

/** The open roots. Close it in the end. */
export class OpenState implements AnswerState {
  readonly version: string;
  readonly roots: readonly string[];
  readonly canWrite: boolean;
  readonly cacheFolder: string | undefined;
  readonly nowMs: () => number;
  readonly #options: OpenStateOptions;
  #look: Look;
  #revision = 1;
  #readAtMs: number;
  /** Why the last look failed; what is shown is older then. */
  #failure: Problem | undefined;

  /** Looks at the roots. @throws UserError where a root or the contract cannot be read */
  constructor(options: OpenStateOptions) {
    this.version = options.version;
    this.roots = options.roots;
    this.canWrite = options.canWrite;
    this.cacheFolder = options.cacheFolder;
    this.nowMs = options.nowMs;
    this.#options = options;
    this.#readAtMs = options.nowMs();
    this.#look = this.#lookTwice(this.#open(), { contract: options.findContract(), contractProblems: [] });
  }

  get revision(): number {
    return this.#revision;
  }

  get readAt(): string {
    return new Date(this.#readAtMs).toISOString();
  }

  get table(): FieldTable {
    return this.#look.table;
  }

  get contract(): Contract {
    return this.#look.contract;
  }

  get problems(): readonly Problem[] {
    const failures = this.#failure === undefined ? [] : [this.#failure];
    return [...failures, ...this.#look.contractProblems, ...this.#look.open.problems];
  }

  readonly runOf = (row: RowKey): Run => this.#look.open.runOf(row);

  readonly summaryOf = (row: RowKey): Pick<Run, "tags" | "notes"> => this.#look.open.summaryOf(row);

  readonly filesOf = (row: RowKey): readonly string[] | undefined => this.#look.sources.find(row)?.files;

  readonly readHistory = (row: RowKey): ReadHistory | undefined =>
    this.#look.sources.find(row)?.readHistory?.();

  /** Looks again. Undefined when nothing has changed. What cannot be looked at stays as it was, with a problem. */
  look(): RootsChange | undefined {
    const failedBefore = this.#failure?.message;
    try {
      const change = this.#lookAgain();
      this.#failure = undefined;
      if (change === undefined && failedBefore === undefined) return undefined;
      return this.#changed(change ?? []);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#failure = {
        code: error.code,
        path: this.roots[0] ?? "",
        message: `${error.message} Shown is what was there before.`,
      };
      return this.#failure.message === failedBefore ? undefined : this.#changed([]);
    }
  }

  /** Lets go of the index. Nothing can be asked afterwards. */
  close(): void {
    this.#look.open.finish();
  }

  #changed(keys: readonly string[]): RootsChange {
    this.#revision++;
    return { revision: this.#revision, keys };
  }

  #lookAgain(): readonly string[] | undefined {
    const before = this.#look;
    const open = this.#open();
    this.#readAtMs = this.nowMs();
    const contract = this.#readContract(before);
    const keys = changedKeys(before.marks, marksOf(open));
    const isSame =
      keys.length === 0 &&
      contract.contract === before.contract &&
      textOf(contract.contractProblems) === textOf(before.contractProblems) &&
      textOf(open.problems) === textOf(before.open.problems);
    if (isSame) {
      open.finish();
      return undefined;
    }
    this.#look = this.#lookTwice(open, contract);
    // Nobody is in the middle of an answer: each is made in one go.
    before.open.finish();
    return keys;
  }

  #readContract(before: Look): Pick<Look, "contract" | "contractProblems"> {
    try {
      const contract = this.#options.findContract();
      const isSame = JSON.stringify(contract) === JSON.stringify(before.contract);
      return { contract: isSame ? before.contract : contract, contractProblems: [] };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const problem = { code: error.code, path: "runledger.yaml", message: error.message };
      return { contract: before.contract, contractProblems: [problem] };
    }
  }

  /**
   * What a look found is written into the index, and taken from there: columns that lie in a file take no room until
   * somebody asks for them.
   */
  #lookTwice(first: OpenTable, about: Pick<Look, "contract" | "contractProblems">): Look {
    let open = first;
    const read = first.table.rows.filter((row) => first.wasRead(row));
    if (this.#options.index !== undefined && read.length > mostHeld) {
      first.finish();
      open = this.#open();
    }
    const table = withBestSummaries(open.table, about.contract);
    return { ...about, open, table, marks: marksOf(open), sources: new RunSources() };
  }

  #open(): OpenTable {
    const { roots, index, nowMs, machine } = this.#options;
    let known: MachineIdentity | undefined;
    const context = {
      nowMs: nowMs(),
      get machine() {
        known ??= machine();
        return known;
      },
    };
    return openTable(roots, context, index);
  }
}

function textOf(problems: readonly Problem[]): string {
  return problems.map(({ code, path, message }) => `${code}\t${path}\t${message}`).join("\n");
}
