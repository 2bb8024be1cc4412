// Looks for secrets in what a file holds: text in any of its encodings, also packed with gzip or in a tar archive.

import { gunzipChunks } from "../../formats/gzip-stream.js";
import { tarFiles } from "../../formats/tar-files.js";
import { TarFormatError } from "../../formats/tar-members.js";
import { kindOfName } from "../secret-patterns/names.js";
import { findSecrets } from "../secrets.js";
import { beginningBytes, encodingOf, PieceDecoder, type TextEncoding } from "./decode-pieces.js";
import { scanBinary } from "./scan-binary.js";
import { type SecretPlace, TextScan } from "./scan-text.js";

/** Is told what was found, and what was not looked at. */
export interface ScanSink {
  /** @param name the file's own, with the members of archives behind "!": "runs/a.tar.gz!a/config.yaml" */
  readonly found: (name: string, place: SecretPlace) => void;
  readonly text: (name: string, bytes: number) => void;
  /** Of no text; only stretches of text in its beginning are looked at. */
  readonly binary: (name: string) => void;
  readonly problem: (name: string, message: string) => void;
}

/** Archives in archives in archives are looked into, further ones are not. */
const deepestArchive = 3;
/** Of packed data no more is unpacked than this, or so many times what is packed. */
const leastUnpacked = 1024 * 1024 * 1024;
const mostRatio = 200;
/** Longer texts are no single value. */
const longestValue = 4096;

export interface ScanLevel {
  /** How many archives it lies in. */
  readonly level: number;
  /** Bytes of the packed file on the disk, for the limit of what comes out. */
  readonly packedBytes: number;
}

/** Looks into content that comes in pieces. Rejects with what the pieces throw; damage in archives is told to the sink. */
export async function scanContent(
  name: string,
  pieces: AsyncIterable<Uint8Array>,
  { sink, level, packedBytes }: ScanLevel & { readonly sink: ScanSink },
): Promise<void> {
  const { beginning, all } = await lookAhead(pieces);
  const inside = { sink, level: level + 1, packedBytes };
  if (isGzip(beginning) && level < deepestArchive) {
    const unpacked = limited(gunzipChunks(copied(all)), packedBytes);
    await telling(name, sink, () => scanContent(name, unpacked, inside));
  } else if (isTar(beginning) && level < deepestArchive) {
    await telling(name, sink, async () => {
      for await (const file of tarFiles(all)) await scanContent(`${name}!${file.path}`, file.content, inside);
    });
  } else {
    const encoding = encodingOf(beginning);
    if (encoding === undefined) {
      sink.binary(name);
      await scanBinary(all, (place) => sink.found(name, place));
    } else await scanText(name, all, { sink, encoding });
  }
}

async function scanText(
  name: string,
  pieces: AsyncIterable<Uint8Array>,
  { sink, encoding }: { readonly sink: ScanSink; readonly encoding: TextEncoding },
): Promise<void> {
  let [bytes, count] = [0, 0];
  let short = "";
  const decoder = new PieceDecoder(encoding);
  const scan = new TextScan((place) => {
    count++;
    sink.found(name, place);
  });
  for await (const piece of pieces) {
    bytes += piece.length;
    const text = decoder.decode(piece);
    if (bytes <= longestValue) short += text;
    scan.add(text);
  }
  scan.add(decoder.end());
  scan.end();
  sink.text(name, bytes);
  if (count === 0 && bytes <= longestValue) scanNamedValue(name, short, sink);
}

/** Trackers keep a value in a file of its own, named after it: `params/api_key`. */
function scanNamedValue(name: string, text: string, sink: ScanSink): void {
  const value = text.trim();
  const own = (/[^/!]*$/.exec(name)?.[0] ?? "").replace(/\.(?:txt|value)$/, "");
  if (value === "" || /\s/.test(value) || kindOfName(own) === undefined) return;
  const [span] = findSecrets(`${own}: "${value}"`);
  if (span === undefined) return;
  sink.found(name, { kind: span.kind, line: 1, column: 1, excerpt: "**** (the file's name says so)" });
}

/** The first bytes, and everything again from the start. */
async function lookAhead(
  pieces: AsyncIterable<Uint8Array>,
): Promise<{ beginning: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const iterator = pieces[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let length = 0;
  while (length < beginningBytes) {
    const step = await iterator.next();
    if (step.done === true) break;
    // The next piece may come in the same memory.
    held.push(Uint8Array.from(step.value));
    length += step.value.length;
  }
  const rest = { [Symbol.asyncIterator]: () => iterator };
  return { beginning: Buffer.concat(held).subarray(0, beginningBytes), all: chain(held, rest) };
}

async function* chain(
  held: readonly Uint8Array[],
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* held;
  yield* rest;
}

function isGzip(beginning: Uint8Array): boolean {
  return beginning[0] === 0x1f && beginning[1] === 0x8b && beginning[2] === 8;
}

function isTar(beginning: Uint8Array): boolean {
  return Buffer.from(beginning.subarray(257, 262)).toString("latin1") === "ustar";
}

async function* copied(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield Uint8Array.from(piece);
}

async function* limited(pieces: AsyncIterable<Uint8Array>, packedBytes: number): AsyncGenerator<Uint8Array> {
  const most = Math.max(leastUnpacked, mostRatio * packedBytes);
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > most) throw new TarFormatError(`it unpacks to more than ${most} bytes`);
    yield piece;
  }
}

async function telling(name: string, sink: ScanSink, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isDamage =
      error instanceof TarFormatError || String((error as NodeJS.ErrnoException).code).startsWith("Z_");
    if (!isDamage) throw error;
    const why = error instanceof TarFormatError ? error.message : "its packed data is damaged";
    sink.problem(name, `${why}. What follows was not looked at.`);
  }
}
