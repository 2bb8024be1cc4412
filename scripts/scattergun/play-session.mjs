// Plays one session of a made-up quiz: the same arguments give the same answers, and a stopped session goes on.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const text = { type: "string" };
const { values } = parseArgs({ options: { model: text, steps: text, budget: text, seed: text } });
const folder = process.env.RUNLEDGER_RUN_DIR ?? ".";
const save = join(folder, "session.json");
const session = existsSync(save) ? JSON.parse(readFileSync(save, "utf8")) : { step: 0, credited: 0 };

while (session.step < Number(values.steps)) {
  await new Promise((resolve) => setTimeout(resolve, 20));
  session.step++;
  if (share(`${values.model}/${values.seed}/${session.step}`) < 0.4 + Number(values.budget) / 50)
    session.credited++;
  console.log(JSON.stringify({ step: session.step, credited: session.credited / session.step }));
  writeFileSync(save, JSON.stringify(session));
}

/** A number in [0, 1) that depends on the text alone: FNV-1a. */
function share(key) {
  let hash = 2166136261;
  for (const character of key) hash = Math.imul(hash ^ character.codePointAt(0), 16777619) >>> 0;
  return hash / 2 ** 32;
}
