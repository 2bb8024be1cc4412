// Questions about sweeps as they come in, checked member by member.

import type { CellChoice, Judging, MatrixQuery, SweepQuery, TrialsQuery } from "../api.js";
import { Members } from "./question.js";

/** Most rows of one answer. */
const mostRows = 1000;
/** A matrix has at most so many places on an axis. */
const mostPlaces = 1000;
const longestKey = 200;

/** @throws UserError "bad-question" */
export function sweepQueryOf(value: unknown): SweepQuery {
  const from = new Members(value);
  return { key: from.text("key", longestKey), ...judgingOf(from) };
}

/** @throws UserError "bad-question" */
export function trialsQueryOf(value: unknown): TrialsQuery {
  const from = new Members(value);
  return {
    key: from.text("key", longestKey),
    ...judgingOf(from),
    ...from.maybe("phase", (name) => from.text(name)),
    ...from.maybe("state", (name) => from.text(name)),
    ...from.maybe("sort", (name) => from.text(name)),
    ...from.maybe("order", (name) => from.choice(name, ["asc", "desc"])),
    ...from.maybe("cell", (name) => cellOf(from.any(name))),
    offset: from.count("offset"),
    limit: from.count("limit", mostRows),
  };
}

/** @throws UserError "bad-question" */
export function matrixQueryOf(value: unknown): MatrixQuery {
  const from = new Members(value);
  return {
    key: from.text("key", longestKey),
    ...judgingOf(from),
    x: from.text("x"),
    ...from.maybe("y", (name) => from.text(name)),
    ...from.maybe("summary", (name) => from.choice(name, ["mean", "best"])),
    ...from.maybe("phase", (name) => from.text(name)),
  };
}

function judgingOf(from: Members): Judging {
  return {
    ...from.maybe("metric", (name) => from.text(name)),
    ...from.maybe("direction", (name) => from.choice(name, ["min", "max"])),
  };
}

function cellOf(value: unknown): CellChoice {
  const from = new Members(value);
  return {
    x: from.text("x"),
    column: from.count("column", mostPlaces),
    ...from.maybe("y", (name) => from.text(name)),
    ...from.maybe("row", (name) => from.count(name, mostPlaces)),
  };
}
