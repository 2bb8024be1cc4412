// The page with the fake source. The query of the address says how many runs: "?runs=100000&columns=200&write=1".

import { mount } from "svelte";
import App from "../../../src/web/app.svelte";
import { Page } from "../../../src/web/state/page.svelte.js";
import "../../../src/web/styles/base.css";
import { type FakeSource, fakeSource } from "./fake-source.js";

declare global {
  interface Window {
    fake: FakeSource;
  }
}

const words = new URLSearchParams(location.search);
const number = (name: string, otherwise: number): number => Number(words.get(name) ?? otherwise);
const source = fakeSource({
  runs: number("runs", 180),
  extraColumns: number("columns", 30),
  delayMs: number("delay", 0),
  problems: number("problems", 0),
  canWrite: words.get("write") === "1",
  isHostile: words.get("hostile") === "1",
});
window.fake = source;
const target = document.querySelector("#app");
if (target !== null) mount(App, { target, props: { page: new Page(source) } });
