import { describe, expect, it } from "vitest";
import { openProgressLine, progressText } from "../../src/tfjs/progress-line.js";

const record = { epoch: 2, step: 10, loss: 0.123456, valLoss: 0.2, gradientNorm: 1, isBest: true };

function stream(isTTY: boolean) {
  const written: string[] = [];
  return { written, isTTY, write: (text: string) => written.push(text) };
}

describe("progress line", () => {
  it("is rewritten in place on a terminal and ended once", () => {
    const terminal = stream(true);
    const line = openProgressLine(terminal, { name: "mlp", maxEpochs: 20 });
    line.show(record);
    line.show({ ...record, epoch: 3, valLoss: Number.NaN, isBest: false });
    line.close();
    line.close();
    expect(terminal.written).toHaveLength(3);
    expect(terminal.written[0]).toMatch(
      /^\r\x1b\[2Kmlp {2}epoch {2}2\/20 {2}loss 0\.1235 {2}val_loss 0\.2000/,
    );
    expect(terminal.written[1]).toContain("val_loss NaN  best 0.2000 (2)");
    expect(terminal.written[2]).toBe("\n");
  });

  it("stays away where there is no terminal", () => {
    const pipe = stream(false);
    for (const target of [pipe, null]) {
      const line = openProgressLine(target, { name: "mlp", maxEpochs: 20 });
      line.show(record);
      line.close();
    }
    expect(pipe.written).toEqual([]);
  });

  it("lets no control character of a name through", () => {
    expect(
      progressText(record, { name: "a\x1b[2Jb", maxEpochs: 5, best: undefined, seconds: 1 }),
    ).not.toContain("\x1b");
  });
});
