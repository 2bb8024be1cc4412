"""Prints the seconds that TensorBoard's reader in Python takes for the records of event files, without parsing them."""

import glob
import sys
import time

from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader

start = time.perf_counter()
count = 0
for path in sorted(glob.glob(f"{sys.argv[1]}/*/*tfevents*")):
    for _ in RawEventFileLoader(path).Load():
        count += 1
if count < 1_000_000:
    sys.exit(f"{count} records")
print(time.perf_counter() - start)
