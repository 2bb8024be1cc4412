import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { commands } from "../src/cli/commands/index.js";
import { checkWords } from "./helpers/architecture/file-form.js";
import { mayImport } from "./helpers/architecture/layers.js";
import { projectFolder, readSources, type Violation } from "./helpers/architecture/source-file.js";
import {
  checkCommands,
  commandLines,
  mentionedCommands,
  shellWords,
  type Toolbox,
} from "./helpers/documents/commands.js";
import { type MarkdownDocument, parseDocument } from "./helpers/documents/document.js";
import { checkPlaces, checkTree, importTable, treePaths } from "./helpers/documents/places.js";
import { checkTypes } from "./helpers/documents/type-check.js";

const required = ["README.md", "ARCHITECTURE.md", "FORMAT.md", "CONTRIBUTING.md", "CHANGELOG.md"];

const documents = [
  ...readdirSync(projectFolder).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(projectFolder, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
  ...["experiments/README.md", "scripts/data/README.md"].filter((path) =>
    existsSync(join(projectFolder, path)),
  ),
].map((path) => parseDocument(path, readFileSync(join(projectFolder, path), "utf8")));

const manifest = JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

const toolbox: Toolbox = {
  commands,
  npmScripts: Object.keys(manifest.scripts),
  variables: new Set(
    readSources(["src", "scripts", "test"]).flatMap(({ text }) => text.match(/\bRUNLEDGER_[A-Z_]+\b/g) ?? []),
  ),
};

function printed(violations: readonly Violation[]): string[] {
  return violations.map(({ place, message }) => `${place} ${message}`);
}

function find(path: string): MarkdownDocument {
  const document = documents.find((candidate) => candidate.path === path);
  if (document === undefined) throw new Error(`${path} does not exist`);
  return document;
}

describe("the documents", () => {
  it.each(required)("include %s", (path) => {
    expect(find(path).text.length).toBeGreaterThan(100);
  });

  it("name commands, options, exit codes, npm scripts and variables that exist", () => {
    expect(printed(documents.flatMap((document) => checkCommands(document, toolbox)))).toEqual([]);
  });

  it("name paths and link to places that exist", () => {
    expect(printed(documents.flatMap((document) => checkPlaces(document, documents, projectFolder)))).toEqual(
      [],
    );
  });

  it("speak of the product, to anybody, on any machine", () => {
    expect(printed(checkWords(documents))).toEqual([]);
  });

  it("show every command at least once", () => {
    const mentioned = new Set(documents.flatMap((document) => [...mentionedCommands(document)]));
    expect(commands.map((command) => command.spec.name).filter((name) => !mentioned.has(name))).toEqual([]);
  });

  it("give in README the command that the project's own check runs", () => {
    const check = readFileSync(join(projectFolder, ".ci/run"), "utf8");
    const steps = check.split("\n").filter((line) => line.trim() !== "" && !/^(#|set |cd )/.test(line));
    for (const step of steps) expect(find("README.md").text).toContain(step);
  });
});

describe("ARCHITECTURE.md", () => {
  it("shows the folders as they are", () => {
    expect(printed(checkTree(find("ARCHITECTURE.md"), projectFolder))).toEqual([]);
  });

  it("says who may import whom as the architecture test has it", () => {
    const table = importTable(find("ARCHITECTURE.md"));
    const folders = Object.keys(mayImport).filter((folder) => existsSync(join(projectFolder, "src", folder)));
    for (const folder of folders) {
      expect([folder, ...(table.get(folder) ?? [])]).toEqual([folder, ...(mayImport[folder] ?? [])]);
    }
  });
});

/** What is found in a made-up document. */
function faults(check: (document: MarkdownDocument) => Violation[], text: string): string[] {
  return printed(check(parseDocument("docs/made-up.md", text)));
}

describe("the check of commands notices", () => {
  const check = (document: MarkdownDocument): Violation[] => checkCommands(document, toolbox);

  it.each([
    ["```sh\nrunledger compair\n```", '"compair", which does not exist'],
    ["```sh\nnpx runledger compare --sort t20\n```", "no option --sort"],
    ["`runledger compare --export xml`", 'is "xml"'],
    ["`npx compare-runs --colour`", "--colour"],
    ["`runledger compare [ROOT…] [--sorted-by F]`", "--sorted-by"],
    ["`runledger compare --exports FORMAT`", "--exports"],
    ["`runledger show a b`", "was not expected"],
    ["```console\n$ runledger lst\nrunledger whatever it prints\n```", '"lst"'],
    ["    npx runledger lst     list them", '"lst"'],
    ["`ls && runledger lst`", '"lst"'],
    ["Give it `--frobnicate`.", "--frobnicate, which no command has"],
    ["`npm run dance`", "npm run dance"],
    ["It exits 7.", "exit code 7"],
    [`Set RUNLEDGER_${"HOME"}.`, "_HOME, which nothing reads"],
  ])("%j", (text, message) => {
    expect(faults(check, text)).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    "```sh\nrunledger compare --sort-by t20_mae --target 't20.mae<=0.020' | less -S   # best first\n```",
    "```sh\nnpx runledger\nrunledger experiments --top 3 > table.txt\n```",
    "`runledger exec --model lstm --param lr=0.1 -- python train.py --epochs 3`",
    "```ts\nimport { startRun } from 'runledger';\n```",
    "`runledger compare --export FORMAT --out FILE`",
    "`runledger/tfjs`, `runledger.yaml`, `npm run demo`, `--sort-by`, exit 4",
  ])("nothing in %j", (text) => {
    expect(faults(check, text)).toEqual([]);
  });

  it("finds the commands of a block joined over lines", () => {
    const document = parseDocument("a.md", "```sh\nrunledger compare \\\n  --top 3\n```");
    expect(commandLines(document).map(({ text }) => text)).toEqual(["runledger compare --top 3"]);
    expect(shellWords(`a 'b c' --d="e f"`)).toEqual(["a", "b c", "--d=e f"]);
  });
});

describe("the check of places notices", () => {
  const check = (document: MarkdownDocument): Violation[] => checkPlaces(document, [document], projectFolder);

  it.each([
    ["[x](../NOWHERE-AT-ALL.md)", "which does not exist"],
    ["[x](nowhere.md)", "links to nowhere.md"],
    ["# Here\n[x](#there)", "no heading has that anchor"],
    ["[x](../../etc/passwd)", "outside the project"],
    ["See `src/core/nowhere.ts`.", "names src/core/nowhere.ts"],
    ["See `core/nowhere.ts`.", "names core/nowhere.ts"],
    ["See NOWHERE.md.", "names NOWHERE.md"],
  ])("%j", (text, message) => {
    expect(faults(check, text)).toEqual(expect.arrayContaining([expect.stringContaining(message)]));
  });

  it.each([
    "# Where it is\n[x](#where-it-is) [y](../package.json) [z](https://example.org/nothing)",
    "`src/core/run.ts`, `core/run.ts`, `test/`, `checkpoints/last`, `src/<folder>/x.ts`, `readers/index.ts`",
  ])("nothing in %j", (text) => {
    expect(faults(check, text)).toEqual([]);
  });

  it("a tree that shows too much or too little", () => {
    const tree = "```\nsrc/\n  core/    pure\n  gone/    was here\ntest/\n```";
    const found = faults((document) => checkTree(document, projectFolder), tree);
    expect(found).toContainEqual(expect.stringContaining("shows src/gone/, which does not exist"));
    expect(found).toContainEqual(expect.stringContaining("does not show src/store/"));
    expect(faults((document) => checkTree(document, projectFolder), "no tree")).toHaveLength(1);
    expect(treePaths("src/\n├── core/  x\n│   └── run.ts\n└── errors.ts")).toEqual([
      "src/",
      "src/core/",
      "src/core/run.ts",
      "src/errors.ts",
    ]);
  });
});

describe("TypeScript in documents", () => {
  const text = [
    "```ts",
    'import { startRun } from "runledger";',
    'const run = await startRun({ model: "lstm" });',
    "```",
    "```ts continued",
    "run.log({ loss: 0.1 }, { step: 1 });",
    'run.log({ loss: "high" });',
    "```",
    "```ts",
    'import { startRunning } from "runledger";',
    "```",
  ].join("\n");
  let found: string[] = [];

  beforeAll(() => {
    found = printed(checkTypes([...documents, parseDocument("planted.md", text)], projectFolder));
  }, 180_000);

  it("type-checks through the public entries", () => {
    expect(found.filter((line) => !line.startsWith("planted.md"))).toEqual([]);
  });

  it("is noticed where it is wrong, also in blocks that go on", () => {
    expect(found.filter((line) => line.startsWith("planted.md"))).toEqual([
      expect.stringMatching(/^planted\.md:7 does not type-check: Type 'string' is not assignable/),
      expect.stringMatching(/^planted\.md:10 does not type-check: .*startRunning/),
    ]);
  });
});

describe("a document", () => {
  it("whose code block is never closed cannot be checked", () => {
    expect(() => parseDocument("made-up.md", "```ts\nconst x = 1;")).toThrow("never closed");
  });
});
