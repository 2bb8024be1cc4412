import { describe, expect, it } from "vitest";
import { progressOf } from "../../src/core/progress.js";
import type { HistoryPoint } from "../../src/core/run.js";
import { makeRun } from "../helpers/make-run.js";

function pointsOf(places: readonly number[], parts: (place: number, index: number) => Partial<HistoryPoint>) {
  return places.map((step, index) => ({ step, value: 1, ...parts(step, index) }));
}

const epochs = (count: number, from = 1) => Array.from({ length: count }, (_, index) => from + index);

describe("progressOf", () => {
  it("tells epochs done and planned, seconds an epoch and time left", () => {
    const run = makeRun({ params: { "training_config.num_epochs": 50 } });
    const history = new Map([
      ["val_loss", pointsOf(epochs(12), (epoch) => ({ epoch, time: 1000 + 3 * epoch }))],
    ]);
    expect(progressOf(run, history)).toEqual({
      axis: "epoch",
      done: 12,
      planned: 50,
      secondsEach: 3,
      secondsLeft: 114,
      lastTime: 1036,
    });
  });

  it("counts from 0 where the writer does", () => {
    const history = new Map([["loss", pointsOf(epochs(10, 0), (epoch) => ({ epoch }))]]);
    expect(progressOf(makeRun({ params: { epochs: 10 } }), history)).toEqual({
      axis: "epoch",
      done: 10,
      planned: 10,
    });
  });

  it("takes steps for epochs where only epochs are planned and only steps are logged", () => {
    const history = new Map([["loss", pointsOf(epochs(4), () => ({}))]]);
    expect(progressOf(makeRun({ params: { max_epochs: 8 } }), history)).toMatchObject({
      axis: "epoch",
      done: 4,
      planned: 8,
    });
  });

  it("counts steps where steps are planned", () => {
    const history = new Map([["loss", pointsOf([10, 20, 30], (step) => ({ epoch: 1, time: step }))]]);
    const run = makeRun({ params: { "trainer.max_steps": 130 } });
    expect(progressOf(run, history)).toMatchObject({
      axis: "step",
      done: 30,
      planned: 130,
      secondsLeft: 100,
    });
  });

  it("measures speed since the run went back to its checkpoint", () => {
    const places = [1, 2, 3, 4, 3, 4, 5];
    const times = [0, 100, 200, 300, 1000, 1010, 1020];
    const history = new Map([
      ["loss", pointsOf(places, (epoch, index) => ({ epoch, time: times[index] as number }))],
    ]);
    expect(progressOf(makeRun(), history)).toMatchObject({ done: 5, secondsEach: 10 });
  });

  it("follows the metric that is furthest", () => {
    const history = new Map([
      ["val_loss", pointsOf([10], () => ({ time: 10 }))],
      ["loss", pointsOf([10, 11, 12], (step) => ({ time: step }))],
    ]);
    expect(progressOf(makeRun(), history)).toMatchObject({ axis: "step", done: 12, lastTime: 12 });
  });

  it("plans nothing where params disagree, and never less than no time", () => {
    const history = new Map([["loss", pointsOf(epochs(3), (epoch) => ({ epoch, time: epoch }))]]);
    const torn = makeRun({ params: { "a.epochs": 5, "b.epochs": 6 } });
    expect(progressOf(torn, history)).not.toHaveProperty("planned");
    expect(progressOf(makeRun({ params: { epochs: 2 } }), history)).toMatchObject({ secondsLeft: 0 });
  });

  it("says nothing of a run without a history", () => {
    expect(progressOf(makeRun(), new Map())).toBeUndefined();
    expect(progressOf(makeRun(), new Map([["loss", []]]))).toBeUndefined();
  });
});
