// CRC-32C, the checksum of TensorFlow's record files (Castagnoli polynomial, reflected: RFC 3720, appendix B.4).

const polynomial = 0x82f63b78;

/** Eight tables: entry [k * 256 + b] is what byte b does to the checksum when k more bytes follow it. */
const tables = makeTables();

/** The checksum of bytes[start, end) as an unsigned 32-bit integer. Takes eight bytes a step. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let crc = -1;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    crc ^=
      byteAt(bytes, at) |
      (byteAt(bytes, at + 1) << 8) |
      (byteAt(bytes, at + 2) << 16) |
      (byteAt(bytes, at + 3) << 24);
    crc =
      effect(7, crc & 0xff) ^
      effect(6, (crc >>> 8) & 0xff) ^
      effect(5, (crc >>> 16) & 0xff) ^
      effect(4, crc >>> 24) ^
      effect(3, byteAt(bytes, at + 4)) ^
      effect(2, byteAt(bytes, at + 5)) ^
      effect(1, byteAt(bytes, at + 6)) ^
      effect(0, byteAt(bytes, at + 7));
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ effect(0, (crc ^ byteAt(bytes, at)) & 0xff);
  return ~crc >>> 0;
}

/** The checksum as TFRecord files store it: rotated and shifted, so that checksums of checksums stay telling. */
export function maskedCrc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  const crc = crc32c(bytes, start, end);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}

function effect(table: number, byte: number): number {
  return tables[table * 256 + byte] as number;
}

function makeTables(): Int32Array {
  const made = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    made[byte] = crc;
  }
  for (let at = 256; at < made.length; at++) {
    const before = made[at - 256] as number;
    made[at] = (before >>> 8) ^ (made[before & 0xff] as number);
  }
  return made;
}
