import { describe, expect, it } from "vitest";
import { scrapedLines } from "../../src/recorder/scraped-lines.js";

describe("scrapedLines", () => {
  it.each<[string, string, Record<string, number> | undefined]>([
    ["loss=([0-9.]+)", "step 3 loss=0.25", { loss: 0.25 }],
    ["val_loss: *([0-9.e-]+)", "val_loss:  1.5e-3 - acc: 1", { val_loss: 0.0015 }],
    ['"t20.mae"\\s*:\\s*([-+0-9.]+)', 'x "t20.mae" : -2.5,', { "t20.mae": -2.5 }],
    ["(?P<f1>[0-9.]+) and (?<mcc>[0-9.]+)", "0.5 and 0.25", { f1: 0.5, mcc: 0.25 }],
    ["loss[=:] ?(\\S+)", "loss: 2", { loss: 2 }],
    ["loss=(\\S+)", "loss=nan", { loss: Number.NaN }],
    ["loss=(\\S+)", "loss=-inf", { loss: Number.NEGATIVE_INFINITY }],
    ["tokens=([0-9,]+)", "tokens=1,234,567", { tokens: 1_234_567 }],
    ["loss=(\\S+)", "loss=high", undefined],
    ["loss=([0-9.]+)", "no match", undefined],
    ["(?:a|b) acc=([0-9.]+)[(]", "b acc=0.5(", { acc: 0.5 }],
    ["loss=([0-9.]+)", "loss=3 50%\rloss=2 100%", { loss: 2 }],
  ])("%s in %j", (pattern, line, expected) => {
    expect(scrapedLines([pattern])(line)?.values).toEqual(expected);
  });

  it("places rows by step and epoch, also of lines before", () => {
    const read = scrapedLines(["Epoch (?P<epoch>[0-9]+)/", "step (?P<step>[0-9]+)", "loss=([0-9.]+)"]);
    expect(read("loss=9")).toEqual({ values: { loss: 9 }, at: {} });
    expect(read("Epoch 3/10")).toBeUndefined();
    expect(read("step 70 loss=0.5")).toEqual({ values: { loss: 0.5 }, at: { epoch: 3, step: 70 } });
    expect(read("loss=0.4")).toEqual({ values: { loss: 0.4 }, at: { epoch: 3, step: 70 } });
    expect(read("Epoch 4/10 loss=0.3")).toEqual({ values: { loss: 0.3 }, at: { epoch: 4 } });
  });

  it("takes the words Epoch and Step before a number for the places they name", () => {
    const read = scrapedLines(["Epoch ([0-9]+)", "STEP: ([0-9]+)", "Loss ([0-9.]+)"]);
    expect(read("Epoch 3, STEP: 70, Loss 0.5")).toEqual({
      values: { Loss: 0.5 },
      at: { epoch: 3, step: 70 },
    });
  });

  it("knows which patterns have caught no number yet", () => {
    const read = scrapedLines(["loss=(\\S+)", "acc=([0-9.]+)"]);
    read("loss=high acc=");
    expect(read.idle()).toEqual(["loss=(\\S+)", "acc=([0-9.]+)"]);
    read("loss=0.5");
    expect(read.idle()).toEqual(["acc=([0-9.]+)"]);
  });

  it("takes linear time whatever is printed", () => {
    const read = scrapedLines(["(?P<x>(a+)+)$".replace("(a+)+", "(?:a+)+")]);
    expect(read(`${"a".repeat(10_000)}!`)).toBeUndefined();
  });

  it.each([
    ["loss=[0-9.]+", "has no group that catches a number"],
    ["([0-9.]+)", "does not say what group 1 is"],
    ["loss=(", "is not a regular expression"],
    ["(?=x)loss=(.)", "is not a regular expression"],
  ])("refuses %s", (pattern, message) => {
    expect(() => scrapedLines([pattern])).toThrow(message);
  });
});
