"""Inspect's logs: .eval files with both compressions, and .json, from real evaluations of a mock model."""

import glob
import os
import zipfile
from types import SimpleNamespace

os.environ.update(INSPECT_DISABLE_MODEL_API="1", INSPECT_TELEMETRY="", NO_COLOR="1")
import fixture  # noqa: E402
import tiktoken  # noqa: E402
from inspect_ai import Task, eval  # noqa: E402
from inspect_ai.dataset import MemoryDataset, Sample  # noqa: E402
from inspect_ai.log import read_eval_log, write_eval_log  # noqa: E402
from inspect_ai.model import ModelOutput, get_model  # noqa: E402
from inspect_ai.scorer import Score, accuracy, includes, match, mean, scorer, stderr  # noqa: E402
from inspect_ai.solver import generate, solver  # noqa: E402

# The mock model counts tokens by a table that is downloaded: words do as well.
tiktoken.get_encoding = tiktoken.encoding_for_model = lambda name: SimpleNamespace(encode=lambda text, **_: text.split(), encode_ordinary=str.split)
README = """logs/*.eval: ZIP archives. capitals: two scorers, four epochs reduced, tags and metadata; broken: status error; sums: three samples,
one of them failed (fail_on_error off). logs-json/: two of them as .json, one cancelled by hand; logs-deflate/, logs-zstd/: the archive of
capitals with every entry packed as deflate and as zstd (method 93), which Inspect reads alike. `metrics` are none (an evaluation has
no steps); `last` has scorer/metric as read_eval_log tells them. An .eval of a run that is still going has no header.json:
logs-started/ was made so, by taking it out.
"""
STATUSES = {"started": "running", "success": "finished", "cancelled": "stopped", "error": "failed"}


@scorer(metrics=[mean(), stderr()])
def length():
    async def score(state, target):
        return Score(value=len(state.output.completion), answer=state.output.completion)

    return score


@solver
def fails(on="*"):
    async def solve(state, generate):
        fixture.advance(5)
        if on in ("*", state.input_text):
            raise ArithmeticError("diverged é")
        return state

    return solve


def model(*answers):
    return get_model("mockllm/model", custom_outputs=[ModelOutput.from_content("mockllm/model", answer) for answer in answers])


def write():
    capitals = MemoryDataset([Sample("Capital of France?", target="Paris", id="fr"), Sample("Hauptstadt Österreichs?", target="Wien", id="at", metadata={"level": 2})], name="capitals")
    task = Task(capitals, solver=[fails("none"), generate()], scorer=[match(location="any"), length()], name="capitals", metadata={"author": "researcher"})
    words = dict(display="none", log_samples=True, log_realtime=False)
    eval(task, model=model("It is Paris", "Wien!", "London", "Wien"), epochs=2, log_dir="logs", tags=["candidate", "müller"], temperature=0.5, max_tokens=64, **words)
    sums = MemoryDataset([Sample(f"1+{n}?", target=str(n + 1)) for n in range(3)], name="sums")
    eval(Task(sums, solver=[fails("1+1?"), generate()], scorer=includes(), name="sums"), model=model("1", "3", "4"), fail_on_error=False, log_dir="logs", **words)
    eval(Task(sums, solver=[fails(), generate()], scorer=includes(), name="broken"), model=model("1"), log_dir="logs", **words)
    for name in ("capitals", "sums"):
        (path,) = glob.glob(f"logs/*{name}*.eval")
        log = read_eval_log(path)
        if name == "sums":
            log.status = "cancelled"
        write_eval_log(log, f"logs-json/{os.path.basename(path)[:-5]}.json", format="json")
    (path,) = glob.glob("logs/*capitals*.eval")
    import zipfile_zstd  # noqa: F401

    for folder, method in (("logs-deflate", zipfile.ZIP_DEFLATED), ("logs-zstd", 93)):
        repack(path, folder, method, lambda name: True)
    repack(path, "logs-started", zipfile.ZIP_DEFLATED, lambda name: name not in ("header.json", "summaries.json", "reductions.json"))


def repack(path, folder, method, keep):
    os.makedirs(folder, exist_ok=True)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(f"{folder}/{os.path.basename(path)}", "w", method) as new:
        for entry in old.infolist():
            if keep(entry.filename):
                new.writestr(zipfile.ZipInfo(entry.filename, (2026, 1, 5, 8, 0, 0)), old.read(entry), method)


def described(path):
    log = read_eval_log(path)
    one = log.eval
    scores = {f"{score.name}/{key}": metric.value for score in (log.results.scores if log.results else []) for key, metric in score.metrics.items()}
    at = lambda text: None if not text else fixture.seconds(text)  # noqa: E731
    params = {"model": one.model, "task_args": one.task_args, "dataset": one.dataset.name, "config": one.config.model_dump(exclude_none=True), "generate": log.plan.config.model_dump(exclude_none=True)}
    samples = [
        {"id": sample.id, "epoch": sample.epoch, "target": sample.target, "scores": {name: score.value for name, score in (sample.scores or {}).items()}, "error": sample.error.message if sample.error else None}
        for sample in log.samples or []
    ]
    usage = {name: usage.model_dump(exclude_none=True) for name, usage in log.stats.model_usage.items()}
    return fixture.run(
        f"{os.path.dirname(path)}/{one.task}",
        path=path,
        name=one.task,
        status=log.status,
        started=at(log.stats.started_at),
        ended=at(log.stats.completed_at),
        params=params,
        tags=one.tags or [],
        metrics={},
        last=scores,
        attributes={"run_id": one.run_id, "eval_id": one.eval_id, "task_id": one.task_id, "created": at(one.created), "usage": usage, "samples": samples, "error": log.error.message if log.error else None},
    )


write()
paths = sorted(glob.glob("logs*/*.eval") + glob.glob("logs*/*.json"))
fixture.finish("inspect", [described(path) for path in paths], fixture.version_of("inspect_ai"), statuses=STATUSES, float32=False, readme=README)
