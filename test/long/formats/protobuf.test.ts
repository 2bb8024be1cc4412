// The reader of protocol buffers on damaged messages, read by every method it has.

import { expect, it } from "vitest";
import { ProtobufError, ProtobufReader } from "../../../src/formats/protobuf.js";
import { ProtobufWriter } from "../../../src/formats/protobuf-writer.js";
import { type FuzzTarget, fuzz } from "../../helpers/fuzz.js";
import { fuzzPlanted } from "../../helpers/planted-fault.js";

const inner = new ProtobufWriter()
  .addText(1, "loss")
  .addDouble(2, 0.5)
  .addVarint(3, 2 ** 40);
const samples = [
  new ProtobufWriter().addDouble(1, 1.5).addVarint(2, 7).addMessage(5, inner).take(),
  new ProtobufWriter().addMessage(1, inner).addMessage(1, inner).addBytes(16, new Uint8Array(40)).take(),
];
const words = [
  Buffer.alloc(10, 0xff),
  Buffer.concat([Buffer.alloc(9, 0x80), Buffer.of(1)]),
  Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]),
  Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]),
  Buffer.from([0x15, 0, 0, 0x80, 0x7f]),
  Buffer.from([0x09]),
  Buffer.from([0x0b, 0x0c]),
  Buffer.from([0x0a, 0x00]),
];

/** Reads each field by what it can be; which way is told by the field's number, so that all are tried. */
function readAll(bytes: Uint8Array, depth = 0): number {
  const reader = new ProtobufReader(bytes);
  let fields = 0;
  while (reader.next()) {
    fields++;
    if (!Number.isInteger(reader.field) || reader.field < 0) throw new Error(`field ${reader.field}`);
    if (!reader.isBytes) {
      if (reader.field % 3 === 0) reader.skip();
      else if (reader.field % 3 === 1) reader.readNumber();
      else if (!Number.isFinite(reader.readInt64())) throw new Error("no integer");
    } else if (reader.field % 4 === 3) reader.readText();
    else if (reader.field % 4 === 2) reader.readInt64();
    else fields += depth < 40 ? readAll(reader.readBytes(), depth + 1) : 0;
    if (depth >= 40 && reader.isBytes) break;
  }
  if (fields > 41 * bytes.length) throw new Error("more fields than bytes");
  return fields;
}

const target: FuzzTarget = {
  name: "protobuf",
  samples,
  words,
  inputs: 300_000,
  accepts: (input) => {
    try {
      return readAll(input) >= 0;
    } catch (error) {
      if (error instanceof ProtobufError) return false;
      throw error;
    }
  },
};

it("300,000 damaged messages end with fields or the parser's own error", () => {
  const report = fuzz(target);
  expect(report.failures).toEqual([]);
  expect(report.accepted).toBeGreaterThan(1000);
}, 1_200_000);

it("fails on a reader whose lengths may be negative", () => {
  const report = fuzzPlanted(target, (input) => {
    for (let at = 0; at < input.length; ) {
      const kind = (input[at++] ?? 0) & 7;
      let [value, shift] = [0, 0];
      for (let byte = 0x80; byte >= 0x80 && at < input.length; shift += 7) {
        byte = input[at++] ?? 0;
        value |= (byte & 0x7f) << shift;
      }
      if (kind === 2) at += value;
    }
    return true;
  });
  expect(report.failures.length).toBeGreaterThan(0);
});
