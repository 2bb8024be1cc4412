// The report of many runs: ranking, families, what differs by more than noise, curves, params, cost.

import { escapeMarkdown } from "../exporters/markdown.js";
import type { ComparisonMaterial } from "./comparison-material.js";
import { type ReportDocument, withUniquePictures } from "./report-document.js";
import { comparisonCurveSection } from "./sections/comparison-curves.js";
import {
  comparisonAgreementSection,
  comparisonDiagnosisSection,
  costQualitySection,
} from "./sections/comparison-end.js";
import { statisticsSections } from "./sections/metric-statistics.js";
import { paramSection } from "./sections/param-effects.js";
import { familySection, rankingSection } from "./sections/ranking.js";
import { problemSection } from "./sections/run-findings.js";

/** The report as data. Sections without anything in them are left out when it is printed. */
export function comparisonReport(material: ComparisonMaterial): ReportDocument {
  const { rows, families, runs } = material;
  const of = rows.length === runs.length ? "" : ` of ${runs.length}`;
  const count = `${rows.length === 1 ? "1 run" : `${rows.length} runs`}${of}, ${families.length === 1 ? "1 family" : `${families.length} families`}.`;
  return withUniquePictures({
    title: `Runs in ${material.name}`,
    intro: [escapeMarkdown(count)],
    sections: [
      rankingSection(material),
      familySection(material),
      ...statisticsSections(material),
      comparisonCurveSection(material),
      paramSection(material),
      costQualitySection(material),
      comparisonAgreementSection(material),
      comparisonDiagnosisSection(material),
      problemSection(material),
    ],
  });
}
