// The views of the page by name. Each is loaded when it is first shown.

import type { View } from "./view.js";

/** In the order of the navigation. */
export const views: readonly View[] = [
  {
    name: "runs",
    title: "Runs",
    isInNavigation: true,
    hasFilter: true,
    load: () => import("./runs-view.svelte"),
  },
  {
    name: "compare",
    title: "Compare",
    isInNavigation: true,
    hasFilter: false,
    load: () => import("./compare-view.svelte"),
  },
  {
    name: "scatter",
    title: "Scatter",
    isInNavigation: true,
    hasFilter: true,
    load: () => import("./scatter-view.svelte"),
  },
  {
    name: "parallel",
    title: "Parallel",
    isInNavigation: true,
    hasFilter: true,
    load: () => import("./parallel-view.svelte"),
  },
  {
    name: "sweeps",
    title: "Sweeps",
    isInNavigation: true,
    needsFolders: true,
    hasFilter: false,
    load: () => import("./sweeps-view.svelte"),
  },
  {
    name: "run",
    title: "Run",
    isInNavigation: false,
    hasFilter: false,
    load: () => import("./run-view.svelte"),
  },
];
