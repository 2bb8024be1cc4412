// Sends a file of a run: pictures made of pixels to look at, everything else to be saved and never to be run.

import { closeSync, createReadStream, readSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { OpenRunFile } from "../run-files.js";
import { type Exchange, emptyPolicy, guardHeaders } from "./send.js";

/** Sends the file and closes it. A file that is cut meanwhile ends the connection, so that nobody takes it for whole. */
export async function sendRunFile({ request, response }: Exchange, file: OpenRunFile): Promise<void> {
  const { descriptor, sizeBytes, name } = file;
  const picture = pictureType(firstBytes(file));
  response.writeHead(200, {
    ...guardHeaders,
    "Content-Security-Policy": emptyPolicy,
    "Content-Type": picture ?? "application/octet-stream",
    "Content-Length": sizeBytes,
    "Content-Disposition": picture === undefined ? attachment(name) : "inline",
  });
  if (request.method === "HEAD" || sizeBytes === 0) {
    closeSync(descriptor);
    response.end();
    return;
  }
  const content = createReadStream("", { fd: descriptor, start: 0, end: sizeBytes - 1 });
  try {
    await pipeline(content, response, { end: false });
  } catch {
    response.destroy(); // The browser has gone, or the file cannot be read on.
    return;
  }
  if (content.bytesRead < sizeBytes) response.destroy();
  else response.end();
}

function firstBytes({ descriptor }: OpenRunFile): Buffer {
  const bytes = Buffer.alloc(16);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, 0));
}

/** First bytes of pictures that can hold no script. Sources: PNG 5.2, JFIF, GIF89a 17, RFC 9649 2.4, AVIF 4. */
const pictures: readonly (readonly [type: string, start: RegExp])[] = [
  ["image/png", /^\x89PNG\r\n\x1a\n/],
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/gif", /^GIF8[79]a/],
  ["image/webp", /^RIFF[\s\S]{4}WEBP/],
  ["image/avif", /^[\s\S]{4}ftypavi[fs]/],
];

/** The type of a picture by its bytes, whatever its name says; undefined for everything else, also for SVG. */
export function pictureType(start: Uint8Array): string | undefined {
  const text = Buffer.from(start).toString("latin1");
  return pictures.find(([, pattern]) => pattern.test(text))?.[0];
}

/** RFC 6266 with RFC 8187: every byte that is not plain is written as %XX. */
export function attachment(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9._-]/g, "_").slice(-150);
  const exact = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}
