// Where the built page lies.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Beside the bundled command; while developing, where the last build left it. */
export function findPageFolder(): string {
  const places = ["../web", "../../dist/web"].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return places.find((place) => existsSync(resolve(place, "report/page.js"))) ?? places[0] ?? "";
}
