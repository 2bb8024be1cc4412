// npm run assign-categories: sorts products into a taxonomy with a local classifier and records it as an evaluation.

import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Evaluated, type EvaluateOptions, evaluate, exitCodes, UserError } from "runledger";
import yargs from "yargs";
import { badInput } from "./assign-categories/bad-input.js";
import { type Answer, classify, type Product } from "./assign-categories/classifier.js";
import { type ChosenModel, chooseModel } from "./assign-categories/models.js";
import { readProducts, singleProduct } from "./assign-categories/products.js";
import { checkSameModel, readResumedRun } from "./assign-categories/resumed-run.js";
import { readTaxonomy } from "./assign-categories/taxonomy.js";

const data = fileURLToPath(new URL("../../scripts/data/categories", import.meta.url));

const options = {
  model: { type: "string", describe: "A model of models.yaml; its default when absent" },
  "single-product": { type: "string", describe: "Title of one product to sort" },
  input: { type: "string", describe: "CSV file with product_id, title, description, category, subcategory" },
  "batch-size": { type: "number", default: 10, describe: "Products worked on at the same time" },
  limit: { type: "number", describe: "Ends after so many products" },
  "run-tag": { type: "string", describe: "Calls the run run_<tag>" },
  notes: { type: "string", describe: "Free text about the run" },
  root: { type: "string", default: "runs", describe: "Folder that holds the runs" },
  resume: { type: "string", describe: "Id of an interrupted run to go on with, with its model and products" },
  save: { type: "boolean", default: true, describe: "Records a run; --no-save only prints the answers" },
  "pause-ms": { type: "number", default: 0, describe: "Waits before each answer, as a remote model would" },
} as const;

type Arguments = Awaited<ReturnType<typeof readArguments>>;

try {
  await main(await readArguments());
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.hint === undefined ? error.message : `${error.message}\n  ${error.hint}`);
  process.exitCode = error.exitCode;
}

function readArguments() {
  return yargs(process.argv.slice(2))
    .scriptName("assign-categories")
    .usage("Sorts products into a taxonomy with a local, deterministic classifier.")
    .options(options)
    .strict()
    .fail((message, error) => {
      throw error ?? badInput(message, "See what there is with --help.");
    })
    .parseAsync();
}

/** @throws UserError "bad-input" before anything is read or written */
function check(given: Arguments): void {
  for (const [flag, count] of [
    ["batch-size", given.batchSize],
    ["limit", given.limit],
  ] as const) {
    if (count !== undefined && !(Number.isSafeInteger(count) && count >= 1))
      throw badInput(`--${flag} is no count of products.`, "Give one whole number from 1 on.");
  }
  if (given.singleProduct?.trim() === "")
    throw badInput("--single-product has no title.", 'Example: --single-product "Turmeric Capsules"');
}

async function main(given: Arguments): Promise<void> {
  check(given);
  const resumed = given.resume === undefined ? undefined : readResumedRun(given.root, given.resume);
  const model = chooseModel(read("models.yaml"), given.model ?? resumed?.model);
  checkSameModel(given.model, resumed);
  const products = productsOf(given, resumed?.products);
  const answer = answerer(model, given.pauseMs);
  if (!given.save) {
    for (const product of products.slice(0, given.limit)) {
      const { text } = await answer(product);
      console.log(`${product.title}: ${text}`);
    }
    return;
  }
  report(await evaluate(evaluationOf(products, { model, answer, given })));
}

/** Those that were asked for, else those of the run that is resumed, else all that the project has. */
function productsOf(
  { singleProduct: title, input }: Arguments,
  kept: readonly Product[] | undefined,
): readonly Product[] {
  if (title !== undefined) return [singleProduct(title)];
  if (input === undefined && kept !== undefined) return kept;
  return readProducts(input ?? resolve(data, "products.csv"));
}

interface Plan {
  readonly model: ChosenModel;
  readonly answer: (product: Product) => Promise<Answer>;
  readonly given: Arguments;
}

function evaluationOf(
  products: readonly Product[],
  { model, answer, given }: Plan,
): EvaluateOptions<Product> {
  return {
    useCase: "assign-cat",
    root: given.root,
    model: model.name,
    itemName: "product",
    resultsFile: "outputs/classifications.csv",
    factors: ["expected_category"],
    prices: resolve(data, "prices.yaml"),
    config: { model: model.key, batch_size: given.batchSize, input: given.input ?? "products.csv" },
    ...(given.runTag === undefined ? {} : { runTag: given.runTag }),
    ...(given.notes === undefined ? {} : { notes: given.notes }),
    ...(given.resume === undefined ? {} : { resume: given.resume }),
    ...(given.limit === undefined ? {} : { limit: given.limit }),
    items: products,
    keyColumn: "product_id",
    concurrency: given.batchSize,
    retry: { attempts: 1 },
    prepare: async (run) => {
      await run.saveFile("inputs/products.json", `${JSON.stringify(products, null, 2)}\n`);
      for (const name of ["taxonomy.xml", "prompt_templates.json"])
        await run.snapshotInput(resolve(data, name), { as: `inputs/${name}` });
      await run.snapshotInput(resolve(data, "models.yaml"), { as: "config/models.yaml" });
    },
    run: async (product, { usage }) => {
      const { text, promptTokens, completionTokens } = await answer(product);
      usage({ model: model.name, prompt_tokens: promptTokens, completion_tokens: completionTokens });
      return rowOf(product, text, model);
    },
  };
}

function rowOf(product: Product, text: string, model: ChosenModel): Record<string, unknown> {
  const [category, subcategory] = text.split(",");
  const known = {
    expected: `${product.category},${product.subcategory}`,
    expected_category: product.category,
  };
  return {
    title: product.title,
    category,
    subcategory,
    raw_response: text,
    model_used: model.name,
    predicted: `${category},${subcategory}`,
    ...(product.category === "" ? {} : known),
  };
}

function answerer(model: ChosenModel, pauseMs: number): (product: Product) => Promise<Answer> {
  const xml = read("taxonomy.xml");
  const taxonomy = readTaxonomy(xml);
  const { system, user } = JSON.parse(read("prompt_templates.json")).assign_category;
  return async (product) => {
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const fill = (template: string): string =>
      template.replace(/\{(\w+)\}/g, (_, name: string) =>
        name === "taxonomy" ? xml : String(product[name as keyof Product] ?? ""),
      );
    return classify(model, product, { taxonomy, prompt: `${system}\n${fill(user)}` });
  };
}

function read(name: string): string {
  return readFileSync(resolve(data, name), "utf8");
}

function report({ runId, folder, items, skipped, errors }: Evaluated): void {
  const notes = [
    ...(skipped === 0 ? [] : [`${skipped} of them captured before`]),
    ...(errors === 0 ? [] : [`${errors} failed, see outputs/errors.log`]),
  ];
  console.log(
    `${items} products${notes.length === 0 ? "" : ` (${notes.join("; ")})`} in ${relative(".", folder)}`,
  );
  console.log(`Look at it: npx runledger show ${runId} --root ${relative(".", resolve(folder, ".."))}`);
  if (items === 0 && errors > 0) process.exitCode = exitCodes.failed;
}
