// Takes a written page report apart as its own script does.

import { gunzipSync } from "node:zlib";
import { linearPattern } from "../../src/core/field/linear-pattern.js";
import type { EmbeddedDetails, EmbeddedReport } from "../../src/core/view/embedded/embedded-report.js";
import { embeddedSource } from "../../src/core/view/embedded/embedded-source.js";
import type { PageSource } from "../../src/core/view/page-source.js";

export interface TakenApart {
  readonly report: EmbeddedReport;
  readonly details: EmbeddedDetails;
  readonly source: PageSource;
}

/** The data of a page report and the source that its page asks. */
export function readPageReport(html: string): TakenApart {
  const report = JSON.parse(contentOf(html, "runledger-report")) as EmbeddedReport;
  const packed = Buffer.from(contentOf(html, "runledger-details"), "base64");
  const details = JSON.parse(gunzipSync(packed).toString()) as EmbeddedDetails;
  const source = embeddedSource({ report, readDetails: async () => details, compile: linearPattern });
  return { report, details, source };
}

/** Text of the script element with an id. */
export function contentOf(html: string, id: string): string {
  const [, content] = new RegExp(`<script [^>]*id="${id}">([^<]*)</script>`).exec(html) ?? [];
  if (content === undefined) throw new Error(`the page has no element ${id}`);
  return content;
}
