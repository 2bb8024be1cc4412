// The page as the server serves it: answers come over HTTP.

import { mount } from "svelte";
import App from "./app.svelte";
import { httpSource } from "./source/http-source.js";
import { Page } from "./state/page.svelte.js";
import "./styles/base.css";

const target = document.querySelector("#app");
if (target !== null) mount(App, { target, props: { page: new Page(httpSource()) } });
