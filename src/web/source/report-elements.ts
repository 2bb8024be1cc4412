// What a report's file holds besides the page: JSON in one element, gzip of JSON as base64 in another.

import type { EmbeddedDetails, EmbeddedReport } from "../../core/view/embedded/embedded-report.js";

/** The runs of the file. @throws Error where the file is damaged */
export function readReportElement(): EmbeddedReport {
  return JSON.parse(textOf("runledger-report")) as EmbeddedReport;
}

/** What is unpacked when it is first asked for. Rejects where the file is damaged. */
export async function readDetailsElement(): Promise<EmbeddedDetails> {
  const packed = atob(textOf("runledger-details"));
  const bytes = Uint8Array.from(packed, (character) => character.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(unpacked).json()) as EmbeddedDetails;
}

function textOf(id: string): string {
  const text = document.getElementById(id)?.textContent;
  if (text === undefined || text === null) throw new Error("The file of this report is damaged.");
  return text;
}
