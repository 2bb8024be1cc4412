// The columns of the table of trials: which there are, what they are called and how wide they are.

import type { MetricChoice, TrialsAnswer, TrialView } from "../../server/api.js";
import { shownText } from "../text/shown-text.js";

/** More params than this are not shown as columns. */
export const mostParams = 40;

export interface TrialColumn {
  readonly kind: "name" | "phase" | "state" | "metric" | "param" | "attempts" | "seconds" | "reason";
  /** What it is sorted by; absent where it cannot be. */
  readonly sort?: string;
  readonly label: string;
  readonly isNumeric: boolean;
  /** Of a param: its place in the row's params. */
  readonly place?: number;
  /** Pixels. */
  readonly width: number;
  readonly left: number;
}

/** Pixels that a character takes at most, on average, and beside the text. */
const [characterWidth, margins] = [7.4, 26];

/** The columns, left to right. @param rows those whose texts must find room */
export function trialColumns(
  answer: TrialsAnswer,
  {
    rows,
    judged,
    hasPhases,
  }: {
    readonly rows: readonly TrialView[];
    readonly judged: MetricChoice | undefined;
    readonly hasPhases: boolean;
  },
): readonly TrialColumn[] {
  const widthFor = (label: string, texts: readonly string[], most: number): number => {
    const longest = texts.reduce((length, text) => Math.max(length, text.length), label.length + 2);
    return Math.round(Math.min(most, Math.max(64, longest * characterWidth + margins)));
  };
  const names = rows.map(({ name }) => name);
  const phases = rows.map(({ phase }) => shownText(phase ?? ""));
  const judgedLabel =
    judged === undefined
      ? ""
      : `${shownText(judged.label)}${judged.unit === undefined ? "" : ` (${judged.unit})`}`;
  const plain: Omit<TrialColumn, "left">[] = [
    {
      kind: "name",
      sort: "trial",
      label: "Trial",
      isNumeric: false,
      width: widthFor("Trial", names, 300) + 34,
    },
    ...(hasPhases
      ? [
          {
            kind: "phase",
            sort: "phase",
            label: "Phase",
            isNumeric: false,
            width: widthFor("Phase", phases, 180),
          } as const,
        ]
      : []),
    { kind: "state", sort: "state", label: "State", isNumeric: false, width: 106 },
    ...(judged === undefined
      ? []
      : [
          {
            kind: "metric",
            sort: "metric",
            label: judgedLabel,
            isNumeric: true,
            width: widthFor(
              judgedLabel,
              rows.map(({ metric }) => `★ ${metric?.text ?? ""}`),
              200,
            ),
          } as const,
        ]),
    ...answer.columns.slice(0, mostParams).map(
      ({ axis, label, isNumeric }, place): Omit<TrialColumn, "left"> => ({
        kind: "param",
        sort: axis,
        label: shownText(label),
        isNumeric,
        place,
        width: widthFor(
          shownText(label),
          rows.map(({ params }) => shownText(params[place] ?? "")),
          220,
        ),
      }),
    ),
    { kind: "attempts", label: "Attempts", isNumeric: true, width: 88 },
    { kind: "seconds", sort: "seconds", label: "Time", isNumeric: true, width: 92 },
    { kind: "reason", label: "Why", isNumeric: false, width: 360 },
  ];
  let left = 0;
  return plain.map((column) => {
    const placed = { ...column, left };
    left += column.width;
    return placed;
  });
}
