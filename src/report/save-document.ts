// A report as data → files: draws its pictures and saves both.

import { checkReportPlace, type ReportPlace, saveReport } from "../store/report-file.js";
import { runFiles } from "../store/run-layout.js";
import { renderPng, renderSvg } from "./render-chart.js";
import { type Picture, picturesOf, printReport, type ReportDocument } from "./report-document.js";

/** Keeps generated pictures apart from those that the run itself saved. */
const prefix = "report-";

/**
 * Draws and saves a report; returns its path.
 * @throws UserError "report-not-ours" (exit 5) before anything is drawn, "cannot-write"
 */
export async function saveDocument(document: ReportDocument, place: ReportPlace): Promise<string> {
  checkReportPlace(place);
  const fileOf = ({ name }: Picture): string => `${prefix}${name}.png`;
  const pictures = new Map<string, Uint8Array>();
  for (const picture of picturesOf(document)) {
    pictures.set(fileOf(picture), await renderPng(await renderSvg(picture.spec)));
  }
  const markdown = printReport(document, (picture) => `${runFiles.assets}/${fileOf(picture)}`);
  return saveReport(place, { markdown, pictures });
}
