// The learning curves of a run, one chart a quantity.

import { ruleFor } from "../../core/contract/contract.js";
import { strokesOf } from "../../core/palette.js";
import { parseRequirement } from "../../core/target.js";
import { escapeMarkdown } from "../../exporters/markdown.js";
import { learningCurves } from "../charts/learning-curves.js";
import { type CurveGroup, curveGroups, needsLogAxis, stepAxis } from "../curve-groups.js";
import { type Picture, pictureName, type Section } from "../report-document.js";
import { type RunMaterial, unitOf } from "../run-material.js";

const mostCharts = 8;

/** A chart for each of the first quantities; the others are named. */
export function curveSection(material: RunMaterial): Section {
  const groups = curveGroups(material.history);
  const pictures = groups.slice(0, mostCharts).map((group) => chartOf(group, material));
  const others = groups.slice(mostCharts).map(({ quantity }) => quantity);
  const rest =
    others.length === 0
      ? []
      : [escapeMarkdown(`No chart here, but a history: ${others.slice(0, 30).join(", ")}`)];
  return { title: "Learning curves", blocks: [...pictures, ...rest] };
}

function chartOf({ quantity, curves }: CurveGroup, { run, contract, stroke }: RunMaterial): Picture {
  const { name: stepName, curves: points } = stepAxis(curves.map(({ points }) => points));
  const own = run.targets.get(quantity);
  const target =
    ruleFor(contract, quantity).target ?? (own === undefined ? undefined : parseRequirement(quantity, own));
  // A curve alone has the colour of its run; several of one run are told apart among themselves.
  const strokes = strokesOf(curves.map(({ name }) => name));
  const spec = learningCurves({
    title: `${quantity} over ${stepName}s`,
    metric: { name: quantity, unit: unitOf(contract, quantity) },
    stepName,
    curves: curves.map(({ name }, place) => ({
      name,
      stroke: curves.length === 1 ? stroke : (strokes.get(name) ?? stroke),
      points: points[place] ?? [],
    })),
    isLogY: needsLogAxis(points),
    ...(target === undefined ? {} : { target: target.value }),
  });
  return {
    name: pictureName("curve", quantity),
    alt: `${curves.map(({ name }) => name).join(", ")} over ${stepName}s`,
    spec,
  };
}
