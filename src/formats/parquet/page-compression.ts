// Unpacks pages to the size their headers name, which is held against the packed bytes first.

import { gunzipSync } from "node:zlib";
import { snappyUncompress } from "hyparquet";
import { areSnappyElements } from "../snappy-elements.js";
import { unpackZstd } from "../zip/zstd.js";

/** Its densest element stands for 64 bytes in 3: https://github.com/google/snappy/blob/main/format_description.txt */
const mostSnappyGrowth = 22;

/** What a page is unpacked by, by the name of its compression. They throw for damaged bytes. */
export const compressors = {
  SNAPPY: (packed: Uint8Array, size: number): Uint8Array => {
    if (size > packed.length * mostSnappyGrowth + 64 || !areSnappyElements(packed))
      throw new Error(`${packed.length} bytes of Snappy cannot hold ${size}`);
    const unpacked = new Uint8Array(size);
    snappyUncompress(packed, unpacked);
    return unpacked;
  },
  GZIP: (packed: Uint8Array, size: number): Uint8Array =>
    new Uint8Array(gunzipSync(packed, { maxOutputLength: Math.max(size, 1) })),
  ZSTD: (packed: Uint8Array, size: number): Uint8Array => new Uint8Array(unpackZstd(packed, size)),
};
