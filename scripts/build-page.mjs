// Builds the page that the server shows: dist/web/ with index.html, and dist/web/report/ with the page as one script and
// one style sheet, which a report holds inside. Svelte is compiled here; styles go into files, never into elements.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build, transform } from "esbuild";
import { compile, compileModule } from "svelte/compiler";

/**
 * Builds the page into a folder and returns the files that went into it. Tests name another main script; `more` are options
 * of esbuild.
 */
export async function buildPage(home, folder, mainScript = "src/web/main.ts", more = {}) {
  const { metafile } = await build({
    ...settings(home),
    ...more,
    entryPoints: [{ in: mainScript, out: "app" }],
    outdir: folder,
    format: "esm",
    splitting: true,
    entryNames: "[name]-[hash]",
    chunkNames: "part-[hash]",
  });
  const outputs = Object.entries(metafile.outputs);
  const main = outputs.find(([, { entryPoint }]) => entryPoint === mainScript);
  if (main === undefined) throw new Error("the page has no main script");
  const styles = outputs.map(([path]) => basename(path)).filter((name) => name.endsWith(".css"));
  const links = styles
    .sort((a, b) => Number(b.startsWith("app-")) - Number(a.startsWith("app-")))
    .map((name) => `<link rel="stylesheet" href="${name}">`);
  const html = readFileSync(join(home, "src/web/index.html"), "utf8")
    .replace("<!-- styles -->", links.join("\n    "))
    .replace("<!-- script -->", `<script type="module" src="${basename(main[0])}"></script>`);
  writeFileSync(join(folder, "index.html"), html);
  copyFileSync(join(home, "src/web/icon.svg"), join(folder, "icon.svg"));
  const report = await build({
    ...settings(home),
    entryPoints: [{ in: "src/web/entry-report.ts", out: "page" }],
    outdir: join(folder, "report"),
    format: "iife",
  });
  return [...Object.keys(metafile.inputs), ...Object.keys(report.metafile.inputs)];
}

function settings(home) {
  return {
    absWorkingDir: home,
    bundle: true,
    platform: "browser",
    target: ["chrome111", "firefox114", "safari16.4"],
    conditions: ["svelte", "browser", "production"],
    mainFields: ["svelte", "browser", "module", "main"],
    define: { "process.env.NODE_ENV": '"production"' },
    minify: true,
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
    plugins: [sveltePlugin],
  };
}

/** Compiles .svelte files and .svelte.ts modules; a component's style becomes a file that its script imports. */
const sveltePlugin = {
  name: "svelte",
  setup({ onLoad, onResolve }) {
    const styles = new Map();
    onLoad({ filter: /\.svelte$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const compiled = compile(source, { filename: path, generate: "client", css: "external", runes: true });
      const warnings = compiled.warnings.map((warning) => message(path, source, warning));
      const css = compiled.css?.code ?? "";
      if (css === "") return { contents: compiled.js.code, loader: "js", warnings };
      styles.set(`${path}.css`, css);
      const contents = `${compiled.js.code}\nimport ${JSON.stringify(`${path}.css`)};`;
      return { contents, loader: "js", warnings };
    });
    onResolve({ filter: /\.svelte\.css$/ }, ({ path }) => ({ path, namespace: "svelte-style" }));
    onLoad({ filter: /.*/, namespace: "svelte-style" }, ({ path }) => ({
      contents: styles.get(path) ?? "",
      loader: "css",
    }));
    onLoad({ filter: /\.svelte\.ts$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), { loader: "ts", target: "esnext" });
      return { contents: compileModule(code, { filename: path, generate: "client" }).js.code, loader: "js" };
    });
  },
};

/** A compiler's warning as the build prints it. */
function message(file, source, warning) {
  const line = warning.start?.line ?? 1;
  const lineText = source.split("\n")[line - 1] ?? "";
  return { text: warning.message, location: { file, line, column: warning.start?.column ?? 0, lineText } };
}
