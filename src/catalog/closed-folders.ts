// Folders that nobody looks into for runs.

/** Folders that never hold runs: our own outputs, and what tools keep for themselves. */
export const closedFolders: ReadonlySet<string> = new Set([
  ...["_aggregated", "_catalog", "_archive", "archive", ".trash", ".runledger"],
  ...[".git", "node_modules", "__pycache__", ".venv", ".ipynb_checkpoints"],
]);
