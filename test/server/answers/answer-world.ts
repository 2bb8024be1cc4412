// Answers about a folder of runs, without a server.

import { withBestSummaries } from "../../../src/catalog/best-summaries.js";
import { findSources } from "../../../src/catalog/find-sources.js";
import { openTable } from "../../../src/catalog/open-table.js";
import { findPlaces } from "../../../src/catalog/roots.js";
import type { RowKey } from "../../../src/core/field/field-table.js";
import { type AnswerState, type Answers, createAnswers } from "../../../src/server/answers.js";
import { machineIdentity } from "../../../src/store/writer-identity.js";

export interface AnswerWorld {
  readonly answers: Answers;
  /** Reads the root again, as the next revision. */
  readonly lookAgain: () => void;
}

/** Answers about the runs below a root. `nowMs` is the clock of the history cache. */
export function answerWorld(
  root: string,
  options: { readonly cacheFolder?: string; readonly nowMs?: () => number } = {},
): AnswerWorld {
  let look = lookAt(root, 1);
  const state: AnswerState = {
    version: "0.0.0",
    roots: [root],
    canWrite: false,
    readAt: "2026-01-22T12:00:00.000Z",
    cacheFolder: options.cacheFolder,
    nowMs: options.nowMs ?? (() => Date.now() + 60_000),
    get revision() {
      return look.revision;
    },
    get table() {
      return look.table;
    },
    get contract() {
      return look.contract;
    },
    get problems() {
      return look.problems;
    },
    runOf: (row) => look.runOf(row),
    summaryOf: (row) => look.summaryOf(row),
    filesOf: (row) => look.sourceOf(row)?.files,
    readHistory: (row) => look.sourceOf(row)?.readHistory?.(),
  };
  return {
    answers: createAnswers(state),
    lookAgain: () => {
      look = lookAt(root, look.revision + 1);
    },
  };
}

function lookAt(root: string, revision: number) {
  const { contract } = findPlaces(root, [root]);
  const open = openTable([root], { nowMs: Date.now(), machine: machineIdentity() }, undefined);
  const sources = new Map(
    findSources(root).sources.map((source) => [`${source.path}\n${source.id}`, source]),
  );
  return {
    ...open,
    revision,
    contract,
    table: withBestSummaries(open.table, contract),
    sourceOf: (row: RowKey) => sources.get(`${row.path}\n${row.id}`),
  };
}
