// The page's answers from data in its own file: the same code as behind the server, over what the file holds.

import { UserError } from "../../../errors.js";
import type { RowKey } from "../../field/field-table.js";
import type { CompilePattern } from "../../field/filter-rows.js";
import type { Run } from "../../run.js";
import { answerComparison, type RunSupply } from "../answer-comparison.js";
import { answerCurves, type RunCurve } from "../answer-curves.js";
import { answerFields } from "../answer-fields.js";
import { answerPoints } from "../answer-points.js";
import { answerRun } from "../answer-run.js";
import { answerTable } from "../answer-table.js";
import { countStatuses } from "../count-statuses.js";
import type { PageSource, SessionAnswer } from "../page-source.js";
import type { CurvesAnswer, CurvesQuery } from "../run-data.js";
import { runOfKey, subjectOf } from "../subjects.js";
import { TableView } from "../table-view.js";
import { readRuns } from "./embed-runs.js";
import { readCell } from "./embedded-column.js";
import { readCurve, readSteps } from "./embedded-curves.js";
import type {
  EmbeddedCurve,
  EmbeddedDetails,
  EmbeddedReport,
  EmbeddedRunDetails,
} from "./embedded-report.js";

export interface EmbeddedParts {
  readonly report: EmbeddedReport;
  /** Called once, when curves or a run are first asked for. */
  readonly readDetails: () => Promise<EmbeddedDetails>;
  /** Patterns of filters. */
  readonly compile: CompilePattern;
}

/** Answers about the runs of a report. Questions that cannot be answered reject with a UserError, which is an ApiFault. */
export function embeddedSource({ report, readDetails, compile }: EmbeddedParts): PageSource {
  const { runs, table, contract } = readRuns(report);
  const byRow = new Map<RowKey, Run>(table.rows.map((row, at) => [row, runs[at] as Run]));
  const summaryOf = (row: RowKey): Pick<Run, "tags" | "notes"> => byRow.get(row) ?? { tags: [], notes: [] };
  const view = new TableView({ table, contract, revision: 1, compile, summaryOf });
  let shelf: Promise<Shelf> | undefined;
  const details = (): Promise<Shelf> => {
    shelf ??= readDetails().then((read) => new Shelf(read, byRow));
    return shelf;
  };
  return {
    session: async () => answerSession(report, view),
    fields: async () => answerFields(view),
    table: async (query) => answerTable(view, query),
    points: async (query) => answerPoints(view, query),
    compare: async (query) => answerComparison(view, query, await details()),
    curves: async (query) => (await details()).answerCurves(view, query),
    run: async (key) => {
      const row = runOfKey(view, key);
      const { curves, compared: _, ...beside } = (await details()).of(row);
      const histories = curves.map(({ metric }) => metric);
      const none = { logs: [], hasPredictions: false };
      return answerRun(byRow.get(row) as Run, contract, { key, histories, ...none, ...beside });
    },
    log: () => Promise.reject(notHere("Logs")),
    predictions: () => Promise.reject(notHere("Predictions")),
    sweeps: () => Promise.reject(notHere("Sweeps")),
    sweep: () => Promise.reject(notHere("Sweeps")),
    trials: () => Promise.reject(notHere("Sweeps")),
    matrix: () => Promise.reject(notHere("Sweeps")),
    fileAddress: () => undefined,
    annotate: () => Promise.reject(notHere("Notes and tags that are added")),
    subscribe: () => () => undefined,
  };
}

function notHere(what: string): UserError {
  return new UserError("not-in-report", `${what} are not kept in a report.`, {
    hint: "See them with: runledger ui",
  });
}

function answerSession(
  { version, roots, madeAt, remarks, problems }: EmbeddedReport,
  view: TableView,
): SessionAnswer {
  return {
    version,
    roots,
    canWrite: false,
    revision: 1,
    runs: view.table.rows.length,
    statuses: countStatuses(view.table),
    problems,
    readAt: madeAt,
    report: { remarks },
  };
}

/** Curves and files of the runs; each curve is made ready when it is first asked for. */
class Shelf implements RunSupply {
  readonly #details = new Map<RowKey, EmbeddedRunDetails>();
  readonly #runs: ReadonlyMap<RowKey, Run>;
  readonly #steps: readonly (() => Float64Array)[];
  readonly #curves = new Map<EmbeddedCurve, RunCurve>();

  constructor({ runs, steps }: EmbeddedDetails, byRow: ReadonlyMap<RowKey, Run>) {
    this.#runs = byRow;
    [...byRow.keys()].forEach((row, at) => {
      const own = runs[at];
      if (own !== undefined) this.#details.set(row, own);
    });
    this.#steps = steps.map((list) => {
      let read: Float64Array | undefined;
      return () => {
        read ??= readSteps(list);
        return read;
      };
    });
  }

  of(row: RowKey): EmbeddedRunDetails {
    return this.#details.get(row) ?? { curves: [], artifacts: [], findings: [], problems: [] };
  }

  readonly runOf = (row: RowKey): Run => {
    const run = this.#runs.get(row) as Run;
    const { compared } = this.of(row);
    if (compared === undefined) return run;
    const attributes = new Map(run.attributes);
    for (const [name, cell] of compared) attributes.set(name, readCell(cell) ?? null);
    return { ...run, attributes };
  };

  readonly historiesOf = (row: RowKey): readonly string[] => this.of(row).curves.map(({ metric }) => metric);

  answerCurves(view: TableView, query: CurvesQuery): CurvesAnswer {
    const answer = answerCurves(view, query, {
      namesOf: this.historiesOf,
      curveOf: (row, metric) => {
        const curve = this.of(row).curves.find((one) => one.metric === metric);
        return curve === undefined ? undefined : this.#ready(curve);
      },
    });
    const thinned = this.#thinned(view, query);
    if (thinned === undefined) return answer;
    return { ...answer, remarks: [...(answer.remarks ?? []), thinned] };
  }

  #ready(curve: EmbeddedCurve): RunCurve {
    const known = this.#curves.get(curve);
    const ready = known ?? readCurve(curve, this.#steps[curve.steps]?.() ?? new Float64Array());
    this.#curves.set(curve, ready);
    return ready;
  }

  /** What is to be said of curves of the answer that the report does not hold whole. */
  #thinned(view: TableView, { keys, metric }: CurvesQuery): string | undefined {
    const rows = new Set(keys.flatMap((key) => subjectOf(view, key).family.rows));
    const curves = [...rows].flatMap((at) => {
      const row = view.table.rows[at];
      const all = row === undefined ? [] : this.of(row).curves;
      return all.filter((one) => one.metric === metric && one.total > one.values.length);
    });
    if (curves.length === 0) return undefined;
    const most = (counts: readonly number[]): number => counts.reduce((a, b) => Math.max(a, b), 0);
    const kept = most(curves.map(({ values }) => values.length));
    const total = most(curves.map((curve) => curve.total));
    return `This report keeps up to ${kept} of up to ${total} points a curve: the least and the greatest of each stretch.`;
  }
}
