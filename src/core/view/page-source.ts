// What the page asks and what it is told: plain data. The server answers over HTTP; a report in one file answers itself.

import type { Status } from "../run.js";
import type { CompareAnswer, CompareQuery } from "./comparison-data.js";
import type {
  CurvesAnswer,
  CurvesQuery,
  LogAnswer,
  LogQuery,
  PredictionsAnswer,
  RunAnswer,
} from "./run-data.js";
import type {
  MatrixAnswer,
  MatrixQuery,
  SweepAnswer,
  SweepQuery,
  SweepsAnswer,
  TrialsAnswer,
  TrialsQuery,
} from "./sweep/sweep-data.js";
import type { FieldsAnswer, PointsAnswer, PointsQuery, TableAnswer, TableQuery } from "./table-data.js";

/**
 * How the page gets its answers. Numbers that JSON has not travel as the texts "NaN", "Infinity", "-Infinity". A question
 * that cannot be answered rejects with an ApiFault.
 */
export interface PageSource {
  session(): Promise<SessionAnswer>;
  fields(): Promise<FieldsAnswer>;
  table(query: TableQuery): Promise<TableAnswer>;
  compare(query: CompareQuery): Promise<CompareAnswer>;
  run(key: string): Promise<RunAnswer>;
  curves(query: CurvesQuery): Promise<CurvesAnswer>;
  points(query: PointsQuery): Promise<PointsAnswer>;
  /** The end of a text file of a run, or what was added since `from`. */
  log(query: LogQuery): Promise<LogAnswer>;
  predictions(key: string): Promise<PredictionsAnswer>;
  /** Sweeps as they stand. Trials change also where no run does: who shows them asks again. */
  sweeps(): Promise<SweepsAnswer>;
  sweep(query: SweepQuery): Promise<SweepAnswer>;
  trials(query: TrialsQuery): Promise<TrialsAnswer>;
  matrix(query: MatrixQuery): Promise<MatrixAnswer>;
  /** Where an artifact can be fetched from; undefined where it cannot. */
  fileAddress(key: string, path: string): string | undefined;
  /** Adds a note or changes tags; rejects where writing is not allowed. */
  annotate(change: Annotation): Promise<void>;
  /** Calls the listener whenever runs have changed, and when the connection is lost or back; returns how to end it. */
  subscribe(listener: (event: LiveEvent) => void): () => void;
}

export interface ApiFault {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

export interface SessionAnswer {
  readonly version: string;
  readonly roots: readonly string[];
  readonly canWrite: boolean;
  /** Grows whenever what the roots hold has changed. */
  readonly revision: number;
  readonly runs: number;
  /** Runs by status; only those that occur. */
  readonly statuses: Readonly<Partial<Record<Status, number>>>;
  readonly problems: number;
  /** ISO 8601, UTC: when this was read. */
  readonly readAt: string;
  /** Present where the page is a report in a file: it shows what was so at `readAt`, and nothing new. */
  readonly report?: ReportFacts;
}

export interface ReportFacts {
  /** What is not in the file or not whole, in sentences. */
  readonly remarks: readonly string[];
}

export type Annotation =
  | { readonly kind: "note"; readonly key: string; readonly text: string }
  | {
      readonly kind: "tags";
      readonly key: string;
      readonly add: readonly string[];
      readonly remove: readonly string[];
    };

export type LiveEvent =
  | { readonly kind: "changed"; readonly revision: number; readonly keys: readonly string[] }
  | { readonly kind: "lost" }
  /** It answers, but was started anew and does not know this browser. */
  | { readonly kind: "refused" }
  | { readonly kind: "back" };
