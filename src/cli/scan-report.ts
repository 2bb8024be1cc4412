// What `runledger scan` prints, file by file as it goes on, so that nothing is kept.

import { binaryBytes } from "../collectors/scan/scan-binary.js";
import type { SecretPlace } from "../collectors/scan/scan-text.js";
import { redactText } from "../collectors/secrets.js";
import { encodeJson } from "../core/json/encode-json.js";
import { cutText, printable } from "../core/printable.js";
import { formatBytes } from "../core/units.js";
import type { Problem } from "../errors.js";
import { ProgressLine } from "./archive-progress.js";
import type { Context } from "./context.js";
import { printProblems } from "./open-runs.js";

/** Of one file; the rest is counted. */
const mostShown = 100;
const mostProblems = 1000;

/** Takes what a scan tells. Words are counted while it goes on; `end` prints the sum. */
export class ScanReport {
  secrets = 0;
  problems = 0;
  readonly #context: Context;
  readonly #isJson: boolean;
  readonly #problems: Problem[] = [];
  readonly #counts = { texts: 0, bytes: 0, binaries: 0, leftOut: 0, tellingFiles: 0 };
  readonly #line: ProgressLine;
  #places: { readonly name: string; readonly place: SecretPlace }[] = [];
  #more = 0;

  constructor(context: Context, isJson: boolean) {
    this.#context = context;
    this.#isJson = isJson;
    this.#line = new ProgressLine(context);
  }

  begin(): void {
    if (this.#isJson) this.#context.writeOut('{"schema":"runledger.scan/1","findings":[');
  }

  readonly found = (name: string, place: SecretPlace): void => {
    this.secrets++;
    if (this.#places.length < mostShown) this.#places.push({ name, place });
    else this.#more++;
  };

  readonly text = (_name: string, bytes: number): void => {
    this.#counts.texts++;
    this.#counts.bytes += bytes;
  };

  readonly binary = (): void => {
    this.#counts.binaries++;
  };

  readonly leftOut = (): void => {
    this.#counts.leftOut++;
  };

  readonly problem = (name: string, message: string): void => {
    this.problems++;
    if (this.#problems.length < mostProblems)
      this.#problems.push({ code: "not-scanned", path: redactText(name), message });
  };

  readonly done = (name: string): void => {
    this.#flush(name);
    const { texts, binaries, bytes } = this.#counts;
    this.#line.tell(`looking for secrets: ${counted(texts + binaries, "file")}, ${formatBytes(bytes)}`);
  };

  end(): void {
    this.#line.clear();
    const { texts, bytes, binaries, leftOut } = this.#counts;
    if (this.#isJson) {
      const sums = { secrets: this.secrets, files: texts, bytes, binary_files: binaries, left_out: leftOut };
      const rest = encodeJson({ ...sums, problems: this.#problems });
      this.#context.writeOut(`\n],${rest.slice(1)}\n`);
      return;
    }
    this.#context.writeOut(this.#sum());
    printProblems(this.#problems, this.#context);
    if (this.secrets > 0) this.#context.writeError(advice);
  }

  #flush(file: string): void {
    const [places, more] = [this.#places, this.#more];
    this.#places = [];
    this.#more = 0;
    if (places.length === 0) return;
    this.#line.clear();
    const isFirst = this.#counts.tellingFiles++ === 0;
    if (this.#isJson) this.#writeJson(places, { file, more, isFirst });
    else this.#writeText(places, more);
  }

  #writeJson(
    places: readonly { readonly name: string; readonly place: SecretPlace }[],
    { file, more, isFirst }: { readonly file: string; readonly more: number; readonly isFirst: boolean },
  ): void {
    const rows = places.map(({ name, place }) => encodeJson({ path: redactText(name), ...place }));
    if (more > 0) rows.push(encodeJson({ path: redactText(file), more }));
    this.#context.writeOut(`${isFirst ? "" : ","}\n${rows.join(",\n")}`);
  }

  #writeText(places: readonly { readonly name: string; readonly place: SecretPlace }[], more: number): void {
    const width = this.#context.terminal.columns ?? Number.POSITIVE_INFINITY;
    const lines: string[] = [];
    let last: string | undefined;
    for (const { name, place } of places) {
      // A file may be called after a secret, too.
      if (name !== last) lines.push(printable(redactText(name)));
      last = name;
      const where = `${place.line}:${place.column}`.padEnd(8);
      const line = `  ${where} ${place.kind.padEnd(16)} ${printable(place.excerpt)}`;
      lines.push(width === Number.POSITIVE_INFINITY ? line : cutText(line, width));
    }
    if (more > 0) lines.push(`  … and ${more} more in this file`);
    this.#context.writeOut(`${lines.join("\n")}\n`);
  }

  #sum(): string {
    const { texts, bytes, binaries, leftOut, tellingFiles } = this.#counts;
    const what =
      this.secrets === 0
        ? "No secrets found"
        : `${counted(this.secrets, "secret")} in ${counted(tellingFiles, "file")}`;
    const rest = [
      ...(binaries > 0
        ? [`${counted(binaries, "binary file")}, stretches of text in the first ${formatBytes(binaryBytes)}`]
        : []),
      ...(leftOut > 0 ? [`${leftOut} left out`] : []),
    ];
    const looked = `${counted(texts, "text file")}, ${formatBytes(bytes)}, looked at`;
    return `${what}; ${[looked, ...rest].join("; ")}\n`;
  }
}

const advice =
  "  Others may have read them: withdraw them where they were issued, then clean up.\n" +
  "  No secret? Write runledger:allow-secret on its line or the one above,\n" +
  "  or leave files out with --ignore.\n";

function counted(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}
