// The chains of a sampler: trace, running mean, and ranks.

import { rankPlot, runningMeanChart, type SamplerChart, traceChart } from "../charts/sampler-charts.js";
import { type Picture, pictureName, type Section } from "../report-document.js";
import { type RunMaterial, unitOf } from "../run-material.js";
import { sampledQuantities } from "../sampler-chains.js";

const mostQuantities = 3;

/** Three charts a quantity; ranks need two chains. */
export function samplerSection({ run, history, contract }: RunMaterial): Section {
  const quantities = sampledQuantities(run, history).slice(0, mostQuantities);
  const blocks = quantities.flatMap(({ name, chains }) => {
    const data: Omit<SamplerChart, "title"> = { quantity: { name, unit: unitOf(contract, name) }, chains };
    const picture = (kind: string, draw: typeof traceChart): Picture => ({
      name: pictureName(kind, name),
      alt: `${name}: ${kind} of ${chains.length} chains`,
      spec: draw({ ...data, title: `${name}: ${kind}` }),
    });
    return [
      picture("trace", traceChart),
      picture("running mean", runningMeanChart),
      ...(chains.length > 1 ? [picture("ranks", rankPlot)] : []),
    ];
  });
  return { title: "Sampler", blocks };
}
