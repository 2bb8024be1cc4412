// The line of a text on which a field or a point of a history stands.

/** Undefined where the field is not found for sure: the text is searched, not parsed. */
export function lineOfField(text: string, field: string, extension: string): number | undefined {
  if (extension === ".json") return lineOfKeys(text, field, (key) => `${escaped(JSON.stringify(key))}\\s*:`);
  if (extension === ".yaml" || extension === ".yml")
    return lineOfKeys(text, field, (key) => `^[ \\t-]*["']?${escaped(key)}["']?\\s*:`);
  return undefined;
}

/** The keys of a dotted path one after the other; the path's last key alone only where it occurs once. */
function lineOfKeys(text: string, field: string, patternOf: (key: string) => string): number | undefined {
  const keys = field.split(".");
  const path = findInOrder(
    text,
    keys.map((key) => pattern(key, patternOf)),
  );
  if (path !== undefined) return lineAt(text, path);
  const [plain, last] = [field.replace(/^metrics\./, ""), keys.at(-1) ?? field];
  for (const key of [plain, last]) {
    const places = [...text.matchAll(pattern(key, patternOf))];
    if (places.length === 1) return lineAt(text, places[0]?.index ?? 0);
  }
  return undefined;
}

function pattern(key: string, patternOf: (key: string) => string): RegExp {
  return new RegExp(patternOf(key), "gm");
}

/** Where the last of the patterns begins, each being looked for behind the one before. */
function findInOrder(text: string, patterns: readonly RegExp[]): number | undefined {
  let from = 0;
  let found: number | undefined;
  for (const expression of patterns) {
    expression.lastIndex = from;
    const match = expression.exec(text);
    if (match === null) return undefined;
    found = match.index;
    from = match.index + match[0].length;
  }
  return found;
}

export interface PointQuery {
  /** Name of the curve. */
  readonly field: string;
  readonly step?: number;
  /** Whether each line is a record of its own. */
  readonly isLines: boolean;
}

/** The line of JSON lines or CSV that holds a curve's point of that step. */
export function lineOfPoint(text: string, { field, step, isLines }: PointQuery): number | undefined {
  if (!isLines || step === undefined) return undefined;
  const isJson = text.trimStart().startsWith("{");
  return isJson ? jsonLine(text, field, step) : csvLine(text, field, step);
}

/** The last line of that step that has the curve: a step may be logged again. */
function jsonLine(text: string, field: string, step: number): number | undefined {
  const key = JSON.stringify(field.split(".").at(-1) ?? field);
  const ofStep = new RegExp(`"(step|global_step|iteration|epoch)"\\s*:\\s*${step}\\s*[,}]`);
  const lines = text.split("\n");
  const found = lines.findLastIndex((line) => line.includes(key) && ofStep.test(line));
  return found < 0 ? undefined : found + 1;
}

/** Texts with quotes may hold line breaks in cells: no line is told then. */
function csvLine(text: string, field: string, step: number): number | undefined {
  if (text.includes('"')) return undefined;
  const lines = text.split(/\r?\n/);
  const header = (lines[0] ?? "").split(/[,;\t]/).map((name) => name.trim());
  const axis = header.findIndex((name) => /^(step|global_step|iteration|iter|epoch)$/i.test(name));
  if (axis < 0 || !header.includes(field)) return undefined;
  const found = lines.findIndex(
    (line, index) => index > 0 && line !== "" && Number(line.split(/[,;\t]/)[axis]) === step,
  );
  return found < 0 ? undefined : found + 1;
}

function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < index; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
