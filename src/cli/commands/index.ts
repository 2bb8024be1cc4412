// The commands: a spec each, and where its code is. Adding one is one file and one line.

import type { Command } from "../command.js";
import { aggregateSpec } from "./aggregate.spec.js";
import { completionSpec, indexSpec, noteSpec, tagSpec } from "./annotate.spec.js";
import { archiveSpec, restoreSpec } from "./archive.spec.js";
import { fieldsSpec, historySpec, listSpec, showSpec } from "./browse.spec.js";
import { compareSpec } from "./compare.spec.js";
import { contractSpec, initSpec } from "./contract.spec.js";
import { costSpec } from "./cost.spec.js";
import { diagnoseSpec } from "./diagnose.spec.js";
import { diffSpec } from "./diff.spec.js";
import { execSpec } from "./exec.spec.js";
import { exportMlflowSpec } from "./export-mlflow.spec.js";
import { exportTensorboardSpec } from "./export-tensorboard.spec.js";
import { gateSpec, referenceSpec } from "./gate.spec.js";
import { importanceSpec } from "./importance.spec.js";
import { pairsSpec } from "./pairs.spec.js";
import { pruneSpec } from "./prune.spec.js";
import { querySpec } from "./query.spec.js";
import { promoteSpec, reportSpec } from "./report.spec.js";
import { scanSpec } from "./scan.spec.js";
import { idSpec, stagesSpec } from "./stages.spec.js";
import { statsSpec } from "./stats.spec.js";
import { sweepSpec } from "./sweep.spec.js";
import { deleteSpec, trashSpec } from "./trash.spec.js";
import { uiSpec } from "./ui.spec.js";
import { verifySpec } from "./verify.spec.js";
import { waitSpec } from "./wait.spec.js";
import { watchSpec } from "./watch.spec.js";

export const commands: readonly Command[] = [
  { spec: compareSpec, load: () => import("./compare.js") },
  { spec: statsSpec, load: () => import("./stats.js") },
  { spec: diffSpec, load: () => import("./diff.js") },
  { spec: diagnoseSpec, load: () => import("./diagnose.js") },
  { spec: importanceSpec, load: () => import("./importance.js") },
  { spec: pairsSpec, load: () => import("./pairs.js") },
  { spec: reportSpec, load: () => import("./report.js") },
  { spec: promoteSpec, load: () => import("./promote.js") },
  { spec: costSpec, load: () => import("./cost.js") },
  { spec: gateSpec, load: () => import("./gate.js") },
  { spec: referenceSpec, load: () => import("./reference.js") },
  { spec: contractSpec, load: () => import("./contract.js") },
  { spec: initSpec, load: () => import("./init.js") },
  { spec: listSpec, load: () => import("./list.js") },
  { spec: showSpec, load: () => import("./show.js") },
  { spec: historySpec, load: () => import("./history.js") },
  { spec: watchSpec, load: () => import("./watch.js") },
  { spec: fieldsSpec, load: () => import("./fields.js") },
  { spec: uiSpec, load: () => import("./ui.js") },
  { spec: execSpec, load: () => import("./exec.js") },
  { spec: sweepSpec, load: () => import("./sweep.js") },
  { spec: exportMlflowSpec, load: () => import("./export-mlflow.js") },
  { spec: exportTensorboardSpec, load: () => import("./export-tensorboard.js") },
  { spec: noteSpec, load: () => import("./note.js") },
  { spec: tagSpec, load: () => import("./tag.js") },
  { spec: indexSpec, load: () => import("./index-runs.js") },
  { spec: aggregateSpec, load: () => import("./aggregate.js") },
  { spec: waitSpec, load: () => import("./wait.js") },
  { spec: querySpec, load: () => import("./query.js") },
  { spec: stagesSpec, load: () => import("./stages.js") },
  { spec: idSpec, load: () => import("./id.js") },
  { spec: archiveSpec, load: () => import("./archive.js") },
  { spec: restoreSpec, load: () => import("./restore.js") },
  { spec: pruneSpec, load: () => import("./prune.js") },
  { spec: deleteSpec, load: () => import("./delete.js") },
  { spec: trashSpec, load: () => import("./trash.js") },
  { spec: scanSpec, load: () => import("./scan.js") },
  { spec: verifySpec, load: () => import("./verify.js") },
  { spec: completionSpec, load: () => import("./completion.js") },
];
