import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { HistoryPoint } from "../../src/core/run.js";
import { encodeTensorboard, eventFileNameOf } from "../../src/exporters/tensorboard.js";
import { readEvents, type TfEvent } from "../../src/formats/tfevents.js";
import { makeRun } from "../helpers/make-run.js";
import { withPython } from "../helpers/python.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const run = makeRun({
  id: "lstm_1",
  startedAt: "2026-01-22T02:01:57Z",
  endedAt: "2026-01-22T02:11:57Z",
  params: { lr: 0.01, model: "lstm", shuffle: true, layers: [32, 16], dropout: null, limit: Number.NaN },
  metrics: { loss: 0.25, "t20.mae": 0.5, broken: null },
});
const points: readonly HistoryPoint[] = [
  { step: 1, time: 1_769_047_400, value: 0.5 },
  { step: 2, value: null },
  { step: 3, time: 1_769_047_420, value: 0.25 },
];
const history = new Map([["loss", points]]);

function eventsOf(bytes: Uint8Array): TfEvent[] {
  const events: TfEvent[] = [];
  const { problems } = readEvents(bytes, (event) => events.push(event));
  expect(problems).toEqual([]);
  return events;
}

describe("encodeTensorboard", () => {
  it("has every point, and a final metric without a history at the last step", () => {
    const scalars = eventsOf(encodeTensorboard(run, history)).flatMap((event) =>
      event.values
        .filter(({ plugin }) => plugin === undefined)
        .map(({ tag, value }) => [tag, event.step, value, event.wallTime]),
    );
    expect(scalars).toEqual([
      ["loss", 1, 0.5, 1_769_047_400],
      ["loss", 3, 0.25, 1_769_047_420],
      ["t20.mae", 3, 0.5, 1_769_047_420],
    ]);
  });

  it("takes the run's start where points have no time, and says nothing of an end that is not known", () => {
    const running = { ...run, status: "running" as const };
    const events = eventsOf(encodeTensorboard(running, new Map([["loss", [{ step: 7, value: 1 }]]])));
    expect(events.map(({ wallTime }) => wallTime)).toEqual([1, 2, 3, 4].map(() => 1_769_047_317));
    expect(events.flatMap(({ values }) => values.map(({ tag }) => tag))).toEqual([
      "_hparams_/session_start_info",
      "loss",
      "t20.mae",
    ]);
  });

  it("names the file by the start of the run, so that a second export replaces the first", () => {
    expect(eventFileNameOf(run)).toBe("events.out.tfevents.1769047317.runledger");
    expect(eventFileNameOf({})).toBe("events.out.tfevents.0.runledger");
  });
});

withPython(["tensorboard"], (test) => {
  test("TensorBoard reads scalars, hyperparameters and the end", (runPython) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, eventFileNameOf(run)), encodeTensorboard(run, history));
    const out = runPython(
      `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import metadata
from google.protobuf.json_format import MessageToDict
acc = EventAccumulator(sys.argv[1]); acc.Reload()
content = acc.summary_metadata
start = metadata.parse_session_start_info_plugin_data(content["_hparams_/session_start_info"].plugin_data.content)
end = metadata.parse_session_end_info_plugin_data(content["_hparams_/session_end_info"].plugin_data.content)
print(json.dumps({
  "loss": [[e.step, e.value] for e in acc.Scalars("loss")],
  "start": MessageToDict(start), "end": MessageToDict(end),
}))`,
      folder,
    );
    expect(JSON.parse(out)).toEqual({
      loss: [
        [1, 0.5],
        [3, 0.25],
      ],
      start: {
        hparams: { lr: 0.01, model: "lstm", shuffle: true, layers: "[32,16]", dropout: "null", limit: "NaN" },
        groupName: "lstm_1",
        startTimeSecs: 1_769_047_317,
      },
      end: { status: "STATUS_SUCCESS", endTimeSecs: 1_769_047_917 },
    });
  });
});
