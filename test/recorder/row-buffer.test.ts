import { describe, expect, it } from "vitest";
import { RowBuffer } from "../../src/recorder/row-buffer.js";
import { RowEncoder } from "../../src/recorder/row-encoder.js";

const wallMs = 1_769_047_317_123;

/** Logs rows and returns their lines and what was refused. */
function linesOf(...rows: readonly (readonly [values: object, axes?: object])[]) {
  const refused: string[] = [];
  const onRefused = (name: string, reason: string) => refused.push(`${name} ${reason}`);
  const buffer = new RowBuffer(onRefused);
  const encoder = new RowEncoder(onRefused);
  for (const [values, axes] of rows) buffer.add(values as Record<string, unknown>, axes ?? {}, wallMs);
  const text = encoder.encode(buffer.rows);
  return { lines: text.split("\n").slice(0, -1), refused, last: encoder.lastValues() };
}

describe("logged rows", () => {
  it("are one JSON line each, with step, epoch and time in seconds", () => {
    const { lines } = linesOf([
      { loss: 0.21, val_loss: 0.25 },
      { step: 12, epoch: 3 },
    ]);
    expect(lines).toEqual(['{"step":12,"epoch":3,"time":1769047317.123,"loss":0.21,"val_loss":0.25}']);
  });

  it("count their steps from 0 where none is given, and go on after the last given one", () => {
    const { lines } = linesOf([{ a: 1 }], [{ a: 1 }], [{ a: 1 }, { step: 10 }], [{ a: 1 }]);
    expect(lines.map((line) => JSON.parse(line).step)).toEqual([0, 1, 10, 11]);
  });

  it("take the epoch as step where only that is given", () => {
    const { lines } = linesOf([{ a: 1 }, { epoch: 4 }]);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ step: 4, epoch: 4 });
  });

  it("keep every number exactly, and NaN and infinities as texts", () => {
    const values = {
      nan: Number.NaN,
      up: Infinity,
      down: -Infinity,
      zero: -0,
      tiny: 5e-324,
      big: 2 ** 53 + 2,
      e: 1e21,
    };
    const { lines } = linesOf([values]);
    expect(lines[0]).toContain(
      '"nan":"NaN","up":"Infinity","down":"-Infinity","zero":-0,"tiny":5e-324,"big":9007199254740994,"e":1e+21',
    );
    expect(JSON.parse(lines[0] ?? "").zero).toBe(-0);
  });

  it("keep null apart from what is missing", () => {
    const { lines, last } = linesOf([{ a: null, b: undefined }]);
    expect(lines[0]).toMatch(/"a":null}$/);
    expect(last).toEqual({ a: null });
  });

  it("take a bigint as a number", () => {
    expect(linesOf([{ a: 7n }]).lines[0]).toContain('"a":7}');
  });

  it.each([
    ["text"],
    [true],
    [{}],
    [[1]],
    [() => 1],
    [Symbol("s")],
    [new Date(Number.NaN)],
    [new Float32Array(2)],
  ])("leave out what is no number: %s", (value) => {
    const { lines, refused } = linesOf([{ good: 1, bad: value }]);
    expect(lines[0]).toMatch(/"good":1}$/);
    expect(refused).toEqual([expect.stringMatching(/^bad is a \w+, not a number; left out$/)]);
  });

  it("are no row at all when nothing in them can be logged", () => {
    expect(linesOf([{}], [{ bad: "text" }]).lines).toEqual([]);
  });

  it.each([[Number.NaN], [Infinity], ["7"], [{}]])("do without a step of %s", (step) => {
    const { lines, refused } = linesOf([{ a: 1 }, { step }]);
    expect(JSON.parse(lines[0] ?? "").step).toBe(0);
    expect(refused).toEqual(["step must be a finite number; left out"]);
  });

  it("call a metric with the name of an axis differently and say so", () => {
    const { lines, refused } = linesOf([{ time: 3, step: 4 }, { step: 1 }]);
    expect(lines[0]).toBe('{"step":1,"time":1769047317.123,"time_":3,"step_":4}');
    expect(refused).toHaveLength(2);
  });

  it("may have any name", () => {
    const names = ['quote"d', "line\nbreak", "__proto__", "constructor", "ünï/cøde", "\u2028", ""];
    const values = Object.fromEntries(names.map((name, index) => [name, index]));
    const parsed = JSON.parse(linesOf([values]).lines[0] ?? "") as object;
    expect(Object.keys(parsed).filter((name) => names.includes(name))).toHaveLength(names.length);
  });

  it("do not change when the caller's object does", () => {
    const refused = () => expect.unreachable();
    const buffer = new RowBuffer(refused);
    const values = { a: 1 };
    buffer.add(values, {}, wallMs);
    values.a = 2;
    expect(new RowEncoder(refused).encode(buffer.rows)).toContain('"a":1}');
  });

  it("may change their metrics from one to the next, and be many", () => {
    const rows = Array.from({ length: 500 }, (_, step): [object, object] => [
      step % 3 === 0
        ? { loss: step }
        : step % 3 === 1
          ? { loss: step, acc: null }
          : { acc: -step, loss: step, extra: 1 },
      { step, epoch: step % 2 === 0 ? step / 2 : undefined },
    ]);
    const parsed = linesOf(...rows).lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const [step, [values, axes]] of rows.entries()) {
      const expected = { ...axes, time: wallMs / 1000, ...values };
      expect(parsed[step]).toEqual(JSON.parse(JSON.stringify(expected)));
    }
  });

  it("write times with three places", () => {
    for (const ms of [0, 7, 42, 999, 1000, 1_769_047_317_005.4, 4_102_444_800_000, 2 ** 31 * 1000 + 1]) {
      const encoder = new RowEncoder(() => undefined);
      const buffer = new RowBuffer(() => undefined);
      buffer.add({ a: 1 }, {}, ms);
      expect(JSON.parse(encoder.encode(buffer.rows)).time).toBe(Math.round(ms) / 1000);
    }
  });

  it("tell the last value of every metric", () => {
    expect(linesOf([{ a: 1, b: 2 }], [{ a: 3 }], [{ b: null }]).last).toEqual({ a: 3, b: null });
  });
});
