"""W&B offline runs of today's wandb."""

import wandb_runs

README = """Runs: trained (resumed once under the same id: two folders, the second with steps that come again), diverged (NaN, ±Infinity),
failed (exit code 1), killed01 (nothing but the file header had reached the disk), killed02 (cut in a record), sweep children in a
group, long (records of more than one block of 32 KiB). `metrics` are the history records, `last` is the summary. There are no
config.yaml and wandb-summary.json: this version does not write them offline. wandb's own logs were taken out.
"""
wandb_runs.main("wandb", README)
