// Worker: times the encoding of TensorBoard records inside one process and prints JSON.

import { EventEncoder, encodeScalars } from "../../../src/formats/tfevents.js";

/** Nanoseconds per scalar, one per batch. */
export interface FramingCost {
  readonly scalarsPerBatch: number;
  readonly framing: readonly number[];
  /** One call of encodeScalars a step. */
  readonly single: readonly number[];
  readonly bytesPerScalar: number;
}

const steps = 1000;
const batches = 300;
const warmUp = 50;
const tags = ["loss", "val_loss", "grad_norm"] as const;

interface Step {
  readonly step: number;
  readonly wallTime: number;
  readonly values: readonly (readonly [string, number])[];
}

const encoder = new EventEncoder();
let framedBytes = 0;
let singleBytes = 0;

const framing = times((rows) => {
  for (const { step, wallTime, values } of rows) encoder.addScalars(step, wallTime, values);
  framedBytes = encoder.take().length;
});
const single = times((rows) => {
  for (const { step, wallTime, values } of rows) singleBytes += encodeScalars(step, wallTime, values).length;
});

const cost: FramingCost = {
  scalarsPerBatch: steps * tags.length,
  framing,
  single,
  bytesPerScalar: framedBytes / (steps * tags.length),
};
if (singleBytes === 0) throw new Error("nothing was encoded");
process.stdout.write(JSON.stringify(cost));

function times(action: (rows: readonly Step[]) => void): number[] {
  const measured: number[] = [];
  for (let batch = -warmUp; batch < batches; batch++) {
    const rows = makeRows(batch + warmUp);
    const start = process.hrtime.bigint();
    action(rows);
    const nanoseconds = Number(process.hrtime.bigint() - start);
    if (batch >= 0) measured.push(nanoseconds / (steps * tags.length));
  }
  return measured;
}

function makeRows(batch: number): Step[] {
  return Array.from({ length: steps }, (_, index) => ({
    step: batch * steps + index,
    wallTime: 1_769_000_000 + batch + index / 1000,
    values: tags.map((tag) => [tag, Math.random()] as const),
  }));
}
