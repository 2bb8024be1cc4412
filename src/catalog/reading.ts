// Everything that opens runs' files, in one place: the command loads this code only when there is something to read.

export { Folder } from "../readers/folder.js";
export { askReaders, joinAnswers } from "./ask-readers.js";
export { findSources } from "./find-sources.js";
export { mostOpenRows, RootReading } from "./index/root-reading.js";
export { mergeBlocks, searchRoot } from "./index/root-search.js";
export { loadRuns } from "./load-runs.js";
