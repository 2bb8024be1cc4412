// One member of a .gz file as we write it: with its own length in the header, so that readers may take members apart.

import { crc32 } from "node:zlib";

/** Header: magic, deflate, a field of 8 bytes that says how long the member is; then content, CRC-32, size. */
const headBytes = 20;
const tailBytes = 8;
/** Name of our field, "RL", as RFC 1952 asks for one of two letters. */
const fieldName = [0x52, 0x4c] as const;
/** Most bytes of a stored block of deflate. */
const storedBytes = 65_535;
/** What a member of ours holds at most, unpacked. */
export const mostInMember = 1024 * 1024;

/** A member that was found at the start of some bytes. */
export interface GzipMember {
  /** All of it, header and end included. */
  readonly length: number;
  /** As its end says. */
  readonly unpackedBytes: number;
  readonly crc: number;
  /** The deflate stream. */
  readonly content: Uint8Array;
}

/** How long the member is that begins with these bytes; undefined when it is not one of ours. */
export function memberLength(head: Uint8Array): number | undefined {
  const magic = [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 8, 0, ...fieldName, 4, 0];
  if (head.length < headBytes || magic.some((byte, at) => head[at] !== byte)) return undefined;
  const length = viewOf(head).getUint32(16, true);
  // More than a stored megabyte with its block headers is no member of ours.
  return length < headBytes + tailBytes || length > 2 * mostInMember ? undefined : length;
}

/** Takes a whole member apart. */
export function openMember(member: Uint8Array): GzipMember {
  const view = viewOf(member);
  const end = member.length - tailBytes;
  return {
    length: member.length,
    crc: view.getUint32(end, true),
    unpackedBytes: view.getUint32(end + 4, true),
    content: member.subarray(headBytes, end),
  };
}

/** A member around a deflate stream. */
export function closeMember(content: Uint8Array, unpacked: Uint8Array): Buffer {
  const member = Buffer.allocUnsafe(headBytes + content.length + tailBytes);
  member.set(content, headBytes);
  return finish(member, unpacked);
}

/** How long a member is that holds so many bytes as they are. */
export function storedLength(bytes: number): number {
  return headBytes + 5 * Math.max(1, Math.ceil(bytes / storedBytes)) + bytes + tailBytes;
}

/** A member that holds the bytes as they are. Made in `room`, when that is given: `storedLength` bytes or more. */
export function storedMember(unpacked: Uint8Array, room?: Buffer): Buffer {
  const blocks = Math.max(1, Math.ceil(unpacked.length / storedBytes));
  const length = storedLength(unpacked.length);
  const member = room?.subarray(0, length) ?? Buffer.allocUnsafe(length);
  let at = headBytes;
  for (let block = 0; block < blocks; block++) {
    const piece = unpacked.subarray(block * storedBytes, (block + 1) * storedBytes);
    member[at] = block === blocks - 1 ? 1 : 0;
    member.writeUInt16LE(piece.length, at + 1);
    member.writeUInt16LE(piece.length ^ 0xffff, at + 3);
    member.set(piece, at + 5);
    at += 5 + piece.length;
  }
  return finish(member, unpacked);
}

/** The bytes of a deflate stream that is made of stored blocks only; undefined for any other. */
export function storedContent(content: Uint8Array): Uint8Array[] | undefined {
  const view = viewOf(content);
  const pieces: Uint8Array[] = [];
  for (let at = 0, isLast = false; !isLast; ) {
    if (at + 5 > content.length || (content[at] as number) > 1) return undefined;
    const length = view.getUint16(at + 1, true);
    if ((view.getUint16(at + 3, true) ^ 0xffff) !== length || at + 5 + length > content.length)
      return undefined;
    isLast = content[at] === 1;
    pieces.push(content.subarray(at + 5, at + 5 + length));
    at += 5 + length;
    if (isLast && at !== content.length) return undefined;
  }
  return pieces;
}

function finish(member: Buffer, unpacked: Uint8Array): Buffer {
  member.set([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 8, 0, ...fieldName, 4, 0]);
  member.writeUInt32LE(member.length, 16);
  member.writeUInt32LE(crc32(unpacked), member.length - 8);
  member.writeUInt32LE(unpacked.length, member.length - 4);
  return member;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
