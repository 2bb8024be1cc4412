// Times and sizes of a run as people read them.

/** "2026-01-05 08:00:12 UTC"; the text itself where it is no time of ISO 8601. */
export function timeText(time: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(time);
  if (match === null) return time;
  const [, day, clock, zone] = match;
  return `${day} ${clock}${zone === undefined ? "" : zone === "Z" ? " UTC" : ` ${zone}`}`;
}

const rasterImage = /\.(png|jpe?g|gif|webp|avif|bmp)$/i;

/** Whether a picture can be shown in the page: only kinds that hold no scripts and no links. */
export function isRasterImage(path: string): boolean {
  return rasterImage.test(path);
}

/** The tags of a field in which words are parted by commas or spaces; each once. */
export function parseTags(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((tag) => tag !== ""))];
}
