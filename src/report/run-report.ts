// The report of one run: its sections in their order.

import { factorRows, isCellOf } from "./factor-rows.js";
import { type ReportDocument, withUniquePictures } from "./report-document.js";
import type { RunMaterial } from "./run-material.js";
import { isChain } from "./sampler-chains.js";
import { agreementSection, ratersOf } from "./sections/agreement.js";
import { curveSection } from "./sections/run-curves.js";
import { factorSections, hardestSection } from "./sections/run-factors.js";
import { costSection, diagnosisSection, problemSection } from "./sections/run-findings.js";
import { configurationSections, highlightSection, metricSection, runIntro } from "./sections/run-head.js";
import { predictionSection } from "./sections/run-predictions.js";
import { samplerSection } from "./sections/run-sampler.js";

/** The report as data. Sections without anything in them are left out when it is printed. */
export function runReport(material: RunMaterial): ReportDocument {
  const rows = factorRows(material);
  const curves = new Map([...material.history].filter(([name]) => !isChain(name)));
  return withUniquePictures({
    title: material.run.id,
    intro: runIntro(material),
    sections: [
      highlightSection(material),
      ...configurationSections(material),
      metricSection(material, isCellOf(rows)),
      ...factorSections(rows),
      hardestSection(rows),
      agreementSection(ratersOf(material.items)),
      curveSection({ ...material, history: curves }),
      samplerSection(material),
      predictionSection(material),
      costSection(material),
      diagnosisSection(material),
      problemSection(material),
    ],
  });
}
