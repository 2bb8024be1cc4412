// Curves of one metric over runs and families: each run's own, or above a hundred runs a band a family.

import { metricName } from "../comparison/to-columns.js";
import { matchingFields } from "../field/field.js";
import type { RowKey } from "../field/field-table.js";
import { printable } from "../printable.js";
import { describeUnit } from "./answer-fields.js";
import { bandOfCurves } from "./curve-bands.js";
import type { CurvePyramid } from "./curve-pyramid.js";
import { drawCurve } from "./curve-range.js";
import type { CurveFaults } from "./order-curve.js";
import type { CurvesAnswer, CurvesQuery, CurveView } from "./run-data.js";
import { type Subject, subjectOf } from "./subjects.js";
import type { TableView } from "./table-view.js";

/** A run's curve of one metric. */
export interface RunCurve {
  readonly pyramid: CurvePyramid;
  readonly faults: CurveFaults;
}

/** Where curves come from. */
export interface CurveSupply {
  /** Names of the metrics that a run has a history of. */
  readonly namesOf: (row: RowKey) => readonly string[];
  readonly curveOf: (row: RowKey, metric: string) => RunCurve | undefined;
}

/** More runs than this are drawn as bands. */
const mostCurves = 100;

interface FoundCurve extends RunCurve {
  readonly key: string;
  readonly label: string;
}

/**
 * The curves of all runs that the keys mean, each once. A run without a history of the metric has none.
 * @throws UserError "unknown-key"
 */
export function answerCurves(view: TableView, query: CurvesQuery, supply: CurveSupply): CurvesAnswer {
  const subjects = query.keys.map((key) => subjectOf(view, key));
  const rows = [...new Set(subjects.flatMap(({ family }) => family.rows))];
  const isBands = rows.length > mostCurves;
  const drawn = isBands
    ? drawBands(view, { query, supply, subjects, rows })
    : drawEach(findCurves(view, { query, supply, rows }), query);
  const kind = { name: `metrics.${metricName(query.metric)}`, kind: "metric" as const };
  const { unit, direction } = describeUnit(view, kind);
  const none =
    drawn.curves.length === 0 ? [`None of these runs has a history of ${printable(query.metric)}.`] : [];
  const remarks = [...none, ...drawn.remarks];
  return {
    curves: drawn.curves,
    ...(drawn.reduction === undefined ? {} : { reduction: drawn.reduction }),
    ...(remarks.length === 0 ? {} : { remarks }),
    ...(unit === undefined ? {} : { unit }),
    ...(direction === undefined ? {} : { direction }),
  };
}

interface Drawn {
  readonly curves: readonly CurveView[];
  readonly reduction: string | undefined;
  readonly remarks: readonly string[];
}

interface CurveQuestion {
  readonly query: CurvesQuery;
  readonly supply: CurveSupply;
  readonly rows: readonly number[];
}

function findCurves(view: TableView, { query, supply, rows }: CurveQuestion): FoundCurve[] {
  return rows.flatMap((row) => {
    const run = view.table.rows[row];
    if (run === undefined) return [];
    const curve = supply.curveOf(run, query.metric) ?? byLikeName(run, query.metric, supply);
    return curve === undefined ? [] : [{ ...curve, key: view.keys.keyOf(row), label: printable(run.id) }];
  });
}

/** "metrics.t20.mae" and "t20_mae" mean "t20.mae", where only one name fits. */
function byLikeName(run: RowKey, metric: string, supply: CurveSupply): RunCurve | undefined {
  const [name, ...others] = matchingFields(supply.namesOf(run), metricName(metric));
  return name === undefined || others.length > 0 ? undefined : supply.curveOf(run, name);
}

function drawEach(found: readonly FoundCurve[], query: CurvesQuery): Drawn {
  let [reduced, points] = [0, 0];
  const curves = found.map(({ pyramid, key, label }) => {
    const { steps, values, total, isReduced } = drawCurve(pyramid, query);
    if (isReduced) reduced++;
    points = Math.max(points, total);
    return { key, label, steps, values, total };
  });
  const which = reduced === 1 ? "1 curve is" : `${reduced} curves are`;
  const reduction =
    reduced === 0
      ? undefined
      : `${which} drawn by the least and greatest value of each pixel, of up to ${points} points; no peak is lost.`;
  return { curves, reduction, remarks: remarksOf(found) };
}

function drawBands(view: TableView, of: CurveQuestion & { readonly subjects: readonly Subject[] }): Drawn {
  const { query, rows, subjects } = of;
  const groups = groupsOf(view, subjects, rows);
  let [runs, isGathered] = [0, false];
  const found: FoundCurve[] = [];
  const curves = groups.flatMap(({ key, label, rows: members }) => {
    const own = findCurves(view, { ...of, rows: members });
    if (own.length === 0) return [];
    runs += own.length;
    found.push(...own);
    const band = bandOfCurves(
      own.map(({ pyramid }) => pyramid),
      query,
    );
    isGathered ||= band.isGathered;
    const { steps, values, low, high, total } = band;
    return [{ key, label, steps, values, low, high, total }];
  });
  const families = curves.length === 1 ? "1 family" : `${curves.length} families`;
  const how = isGathered ? "over even stretches of steps" : "at every step";
  const reduction = `${runs} runs as bands of ${families}: mean of the runs ${how}, between the least and the greatest value of any run. Choose ${mostCurves} runs or fewer to see each.`;
  return { curves, reduction, remarks: remarksOf(found) };
}

interface CurveGroup {
  readonly key: string;
  readonly label: string;
  readonly rows: readonly number[];
}

/** The families that were chosen, and those of runs that were chosen one by one. */
function groupsOf(view: TableView, subjects: readonly Subject[], rows: readonly number[]): CurveGroup[] {
  const groups: CurveGroup[] = subjects.flatMap(({ isFamily, key, family }) =>
    isFamily ? [{ key, label: printable(family.name), rows: family.rows }] : [],
  );
  const taken = new Set(groups.flatMap((group) => group.rows));
  const single = new Set(rows.filter((row) => !taken.has(row)));
  for (const family of view.families.all) {
    const members = family.rows.filter((row) => single.has(row));
    if (members.length > 0) groups.push({ key: family.key, label: printable(family.name), rows: members });
  }
  return groups;
}

/** So many runs are named. */
const mostNamed = 3;

/** What had to be mended in curves before they could be drawn. */
function remarksOf(found: readonly FoundCurve[]): string[] {
  const about = (has: (faults: CurveFaults) => boolean, words: string): string[] => {
    const labels = found.filter(({ faults }) => has(faults)).map(({ label }) => label);
    if (labels.length === 0) return [];
    const more = labels.length > mostNamed ? ` and ${labels.length - mostNamed} more` : "";
    return [`${labels.slice(0, mostNamed).join(", ")}${more}: ${words}`];
  };
  return [
    ...about(
      ({ turns }) => turns > 0,
      "steps went back, as after a resume; points are drawn in order of steps.",
    ),
    ...about(({ repeated }) => repeated > 0, "steps were logged more than once; all their values are drawn."),
    ...about(({ stepless }) => stepless > 0, "points without a step are left out."),
    ...about(({ infinite }) => infinite > 0, "infinite values are drawn as gaps."),
  ];
}
