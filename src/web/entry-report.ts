// The page in a file of its own, with its data inside: the writer of the report gives the source.

import { mount } from "svelte";
import type { PageSource } from "../server/api.js";
import App from "./app.svelte";
import { Page } from "./state/page.svelte.js";
import "./styles/base.css";

/** Shows the page with a source that answers from data in the file. */
export function showReport(source: PageSource): void {
  const target = document.querySelector("#app");
  if (target !== null) mount(App, { target, props: { page: new Page(source) } });
}
