// What the page asks and what it is told. The types lie in core, because a report in one file answers them as well.

export type * from "../core/view/comparison-data.js";
export type * from "../core/view/page-source.js";
export type * from "../core/view/run-data.js";
export type * from "../core/view/sweep/sweep-data.js";
export type * from "../core/view/table-data.js";
