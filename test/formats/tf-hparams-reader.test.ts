// Hyperparameters in event files: fields of later versions are passed over, and what is no message is none.

import { describe, expect, it } from "vitest";
import { ProtobufWriter } from "../../src/formats/protobuf-writer.js";
import { readHparams } from "../../src/formats/tf-hparams-reader.js";

const later = 15;
const message = (): ProtobufWriter => new ProtobufWriter().addText(later, "of a later version");

describe("hyperparameters", () => {
  it("fields that are not known here are passed over at every level", () => {
    const entry = (name: string, value: ProtobufWriter): ProtobufWriter =>
      message().addText(1, name).addMessage(2, value);
    const start = message()
      .addMessage(1, entry("lr", message().addDouble(2, 0.5)))
      .addMessage(1, entry("net", message().addText(3, "a")))
      .addMessage(1, entry("fast", message().addVarint(4, 1)))
      .addMessage(1, entry("none", message()))
      .addText(4, "group")
      .addDouble(5, 100);
    const end = message().addVarint(1, 1).addDouble(2, 200);
    const record = readHparams(message().addMessage(3, start).addMessage(4, end).take());
    expect(Object.fromEntries(record?.hparams ?? [])).toEqual({ lr: 0.5, net: "a", fast: true, none: null });
    expect(record).toMatchObject({ group: "group", start: 100, status: 1, end: 200 });
  });

  it("a message that is cut is none", () => {
    const whole = new ProtobufWriter().addMessage(3, message()).take();
    expect(readHparams(whole.subarray(0, whole.length - 3))).toBeUndefined();
  });
});
