// Loaded into another program with --import: tells the parent its peak memory on stderr when it ends.

process.on("exit", () => {
  process.stderr.write(`\npeak-memory-kilobytes ${process.resourceUsage().maxRSS}\n`);
});
