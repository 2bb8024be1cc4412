// The page itself: the built files of one folder, known by name beforehand, so that no request can name another.

import { readdirSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { UserError } from "../../errors.js";
import { readRegularFile } from "../../formats/read-file.js";
import type { Content } from "./send.js";
import { pagePolicy } from "./send.js";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".webmanifest": "application/manifest+json",
};

/** Names with a hash of what is in them: another content has another name. */
const hashedName = /-[A-Z0-9]{8}\.\w+$/;

/** The files of the built page. Read anew when the page has been built anew. */
export class PageFiles {
  readonly #folder: string;
  #files: ReadonlyMap<string, Content> = new Map();
  #builtMs = Number.NaN;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether the page has been built. */
  get isBuilt(): boolean {
    return this.#lastBuiltMs() !== undefined;
  }

  /**
   * The file of a path such as "/" or "/app-HASH.js"; undefined where the page has none.
   * @throws UserError "no-page" before the page has been built
   */
  find(path: string): Content | undefined {
    const builtMs = this.#lastBuiltMs();
    if (builtMs === undefined) {
      throw new UserError("no-page", "The page of runledger ui has not been built.", {
        hint: "In a checkout, build it with: npm run build",
      });
    }
    if (builtMs !== this.#builtMs) {
      this.#files = readPage(this.#folder);
      this.#builtMs = builtMs;
    }
    return this.#files.get(path === "/" ? "/index.html" : path);
  }

  #lastBuiltMs(): number | undefined {
    return statSync(join(this.#folder, "index.html"), { throwIfNoEntry: false })?.mtimeMs;
  }
}

function readPage(folder: string): Map<string, Content> {
  const files = new Map<string, Content>();
  for (const name of readdirSync(folder)) {
    const type = types[extname(name)];
    const read = type === undefined ? undefined : readRegularFile(join(folder, name));
    if (type === undefined || read === undefined || !("bytes" in read)) continue;
    const cache = hashedName.test(name) ? "private, max-age=31536000, immutable" : "no-cache";
    const headers = { "Cache-Control": cache, "Content-Security-Policy": pagePolicy };
    files.set(`/${name}`, { type, body: read.bytes, headers });
  }
  return files;
}
