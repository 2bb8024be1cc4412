// The page in a file of its own, with its data inside.

import { mount } from "svelte";
import { linearPattern } from "../core/field/linear-pattern.js";
import { embeddedSource } from "../core/view/embedded/embedded-source.js";
import App from "./app.svelte";
import { readDetailsElement, readReportElement } from "./source/report-elements.js";
import { printAddress, startAddress } from "./state/address.js";
import { Page } from "./state/page.svelte.js";
import "./styles/base.css";

const target = document.querySelector("#app");
if (target !== null) {
  const report = readReportElement();
  if (location.hash === "" && report.sort !== undefined)
    history.replaceState(null, "", printAddress({ ...startAddress, sort: report.sort }));
  const source = embeddedSource({ report, readDetails: readDetailsElement, compile: linearPattern });
  mount(App, { target, props: { page: new Page(source) } });
}
