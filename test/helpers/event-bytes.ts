// Records of TensorBoard's event files that our own writer does not write.

import { maskedCrc32c } from "../../src/formats/crc32c.js";
import { ProtobufWriter } from "../../src/formats/protobuf-writer.js";

/** A record around any data, its checksums right, so that damage gets into what lies below; or one that lies about its length. */
export function framed(data: Uint8Array, length = BigInt(data.length)): Buffer {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(length);
  head.writeUInt32LE(maskedCrc32c(head, 0, 8), 8);
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(maskedCrc32c(data));
  return Buffer.concat([head, data, sum]);
}

/** `Event` with wall_time = 1, step = 2 and session_log = 7 of status = 1 START: the writer begins again at a step. */
export function restartEvent(step: number): Buffer {
  const event = new ProtobufWriter()
    .addDouble(1, 1_769_000_000)
    .addVarint(2, step)
    .addMessage(7, new ProtobufWriter().addVarint(1, 1));
  return framed(event.take());
}
