"""What all fixture programs share: a clock and ids that repeat, and the one form of expected.json."""

import json
import math
import os
import platform
import random
import re
import shutil
import sqlite3
import struct
import sys
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from importlib import metadata
from pathlib import Path

START = 1767600000  # 2026-01-05T08:00:00Z
_random = random.Random(11)
uuid.uuid4 = lambda: uuid.UUID(int=_random.getrandbits(128), version=4)
random.seed(11)
platform.platform = lambda *_, **__: "Linux-6.1.0-x86_64-with-glibc2.36"
platform.release = lambda: "6.1.0"

try:
    if os.environ.get("FIXTURE_CLOCK") == "real":
        raise ImportError("the program waits for something")
    import time_machine

    _travel = time_machine.travel(START, tick=False)
    _traveller = _travel.start()
except ImportError:  # the folders are as good, but other bytes every time
    _traveller = None


def advance(seconds):
    """Lets the tools' clock go on. It stands still otherwise."""
    if _traveller is not None:
        _traveller.shift(seconds)


def plain(value):
    """A value as JSON can hold it: what is no finite number becomes the words NaN, Infinity, -Infinity."""
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (Sequence, set)) and not isinstance(value, (str, bytes)):
        return [plain(one) for one in value]
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def float32(value):
    """The same number, as a double: files hold float32, and protobuf's Python forms differ in what they hand out."""
    return value if value != value or abs(value) == float("inf") else struct.unpack("<f", struct.pack("<f", value))[0]


def run(id, **known):
    """One run of expected.json. What a tool has no word for stays out of it."""
    order = "path name experiment group parent status started ended params tags notes metrics last attributes lifecycle".split()
    unknown = set(known) - set(order)
    if unknown:
        raise ValueError(f"no such member of a run: {unknown}")
    return {"id": id, **{key: plain(known[key]) for key in order if known.get(key) is not None}}


def version_of(*packages):
    return {name: metadata.version(name) for name in packages}


def finish(tool, runs, versions, **more):
    """Copies what was written into the working folder to $FIXTURE_OUT/tree, with expected.json and README.md beside it."""
    out = Path(os.environ.get("FIXTURE_OUT") or sys.argv[1])
    tree = out / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(".", tree, symlinks=True)
    notes = more.pop("readme", "")
    expected = {"tool": tool, "versions": versions, **plain(more), "runs": runs}
    text = json.dumps(expected, indent=1, ensure_ascii=False, allow_nan=False)
    text = re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda found: "[" + re.sub(r"\s*\n\s*", " ", found[1]) + "]", text)
    (out / "expected.json").write_text(text + "\n", encoding="utf8")
    by = ", ".join(f"{name} {version}" for name, version in versions.items())
    (out / "README.md").write_text(f"Written by {by} (scripts/make-fixtures).\n{notes}".rstrip() + "\n", encoding="utf8")
    sys.stdout.flush()
    os._exit(0)  # some tools leave threads behind that would wait for a clock that stands still


def seconds(text):
    """Seconds since 1970 of an ISO time; one without a zone is UTC, as everything ran in it."""
    when = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (when if when.tzinfo else when.replace(tzinfo=timezone.utc)).timestamp()


def pack(path, page_size):
    """Makes a SQLite database of a committed folder smaller; one for a comparison stays as the tool wrote it."""
    if not os.environ.get("FIXTURE_SMALL"):
        return
    database = sqlite3.connect(path)
    database.execute(f"pragma page_size = {page_size}")
    database.execute("vacuum")
    database.close()
