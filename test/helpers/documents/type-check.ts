// TypeScript in documents, checked as a user's project would be: through the public entries.

import { join } from "node:path";
import ts from "typescript";
import type { Violation } from "../architecture/source-file.js";
import type { MarkdownDocument } from "./document.js";

/**
 * Type errors of the TypeScript blocks. A block that says `continued` behind its language goes on where the one before it
 * ended; every other stands alone.
 */
export function checkTypes(documents: readonly MarkdownDocument[], home: string): Violation[] {
  const samples = new Map<string, Sample>();
  for (const document of documents)
    for (const sample of samplesOf(document, home)) samples.set(sample.file, sample);
  if (samples.size === 0) return [];
  const program = ts.createProgram([...samples.keys()], compilerOptions(home), hostFor(samples, home));
  const found = ts.getPreEmitDiagnostics(program).flatMap((diagnostic) => {
    const sample = samples.get(diagnostic.file?.fileName ?? "");
    if (sample === undefined || diagnostic.start === undefined || diagnostic.file === undefined) return [];
    const { line } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start);
    const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
    return [{ path: sample.path, line: sample.lines[line] ?? 0, message: `does not type-check: ${message}` }];
  });
  return found
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line))
    .map(({ path, line, message }) => ({ place: `${path}:${line}`, message }));
}

interface Sample {
  /** Where it would lie. */
  readonly file: string;
  readonly path: string;
  readonly text: string;
  /** Line in the document of each of its lines. */
  readonly lines: readonly number[];
}

function samplesOf(document: MarkdownDocument, home: string): Sample[] {
  const samples: Sample[] = [];
  for (const block of document.blocks) {
    const [language = "", ...words] = block.info.split(/\s+/);
    if (language !== "ts" && language !== "typescript") continue;
    const before = words.includes("continued") ? samples.at(-1) : undefined;
    const own = block.text.split("\n").map((_, index) => block.line + index);
    samples.push({
      file: join(home, `${document.path.replace(/\W/g, "-")}-${block.line}.ts`),
      path: document.path,
      text: `${before === undefined ? "" : `${before.text}\n`}${block.text}`,
      lines: [...(before?.lines ?? []), ...own],
    });
  }
  return samples.map((sample) => ({ ...sample, text: `${sample.text}\nexport {};\n` }));
}

function compilerOptions(home: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(home, "tsconfig.json"), ts.sys.readFile) as { config: object };
  const parsed = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, home);
  return { ...parsed.options, noUnusedLocals: false, noUnusedParameters: false, noEmit: true };
}

function hostFor(samples: ReadonlyMap<string, Sample>, home: string): ts.CompilerHost {
  const host = ts.createCompilerHost(compilerOptions(home));
  return {
    ...host,
    fileExists: (file) => samples.has(file) || host.fileExists(file),
    readFile: (file) => samples.get(file)?.text ?? host.readFile(file),
    getSourceFile: (file, options) => {
      const text = samples.get(file)?.text;
      return text === undefined
        ? host.getSourceFile(file, options)
        : ts.createSourceFile(file, text, options);
    },
  };
}
