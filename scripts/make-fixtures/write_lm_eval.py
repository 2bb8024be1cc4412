"""lm-evaluation-harness: results and samples of its own writer, from its dummy model on two tiny tasks."""

import glob
import json
import os
import random

os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", TOKENIZERS_PARALLELISM="false", HF_DATASETS_CACHE="/tmp/fixture-datasets")
import fixture  # noqa: E402

README = """results/<model>/results_<time>.json and samples_<task>_<time>.jsonl: a group of two tasks; the second time with limit and 2 shots. old/: the
form of version 0.3 (plain `acc`, no filter in the names), made by its documented form. Keys are "<metric>,<filter>" and
"<metric>_stderr,<filter>"; a stderr may be the text N/A. `last` has the results as they stand, <task>/<key>; `attributes.samples`
doc_id and measures of every sample.
"""
CHOICE = """task: tiny_choice
dataset_path: json
dataset_kwargs: {data_files: {test: /srv/project/choice.jsonl}}
output_type: multiple_choice
test_split: test
fewshot_split: test
doc_to_text: "{{question}}"
doc_to_choice: "{{choices}}"
doc_to_target: "{{gold}}"
metric_list:
  - {metric: acc, aggregation: mean, higher_is_better: true}
  - {metric: acc_norm, aggregation: mean, higher_is_better: true}
metadata: {version: 1.5}
"""
TEXT = """task: tiny_text
dataset_path: json
dataset_kwargs: {data_files: {test: /srv/project/choice.jsonl}}
output_type: generate_until
test_split: test
fewshot_split: test
doc_to_text: "Q: {{question}}"
doc_to_target: "lol"
generation_kwargs: {until: ["\\n"]}
filter_list:
  - {name: strict, filter: [{function: take_first}]}
  - {name: loose, filter: [{function: remove_whitespace}, {function: take_first}]}
metric_list:
  - {metric: exact_match, aggregation: mean, higher_is_better: true}
metadata: {version: 2.0}
"""
GROUP = """group: tiny
task: [tiny_choice, tiny_text]
aggregate_metric_list:
  - {metric: acc, aggregation: mean, weight_by_size: true}
metadata: {version: 1.0}
"""


def write():
    os.makedirs("tasks")
    for name, text in (("choice", CHOICE), ("text", TEXT), ("group", GROUP)):
        open(f"tasks/{name}.yaml", "w").write(text)
    with open("choice.jsonl", "w") as file:
        for n in range(6):
            file.write(json.dumps({"question": f"What is 1+{n}? é", "choices": [str(n), str(n + 1)], "gold": 1}) + "\n")
    for words in ([], ["--limit", "3", "--num_fewshot", "2", "--seed", "7"]):
        evaluate("dummy", "pretrained=org/größe-7b,temperature=0.5", *words)
    for path in ("tasks/choice.yaml", "tasks/text.yaml", "tasks/group.yaml", "choice.jsonl"):
        os.remove(path)
    os.rmdir("tasks")
    os.makedirs("old")
    for seed in (1, 2):
        results = {"tiny_choice": {"acc": 0.5 + seed / 100, "acc_stderr": 0.02, "acc_norm": 0.55, "acc_norm_stderr": 0.021}, "wikitext": {"word_perplexity": 20.5 + seed}}
        config = {"model": "gpt2", "model_args": "pretrained=gpt2", "num_fewshot": 0, "batch_size": None, "device": "cpu", "no_cache": True, "limit": None, "bootstrap_iters": 100000, "description_dict": {}}
        with open(f"old/gpt2-seed{seed}.json", "w") as file:
            json.dump({"results": results, "versions": {"tiny_choice": 0, "wikitext": 1}, "config": config}, file, indent=2)


def evaluate(model, arguments, *words):
    fixture.advance(60)
    from lm_eval.loggers import EvaluationTracker
    from lm_eval import simple_evaluate
    from lm_eval.tasks import TaskManager

    limit = 3 if words else None
    tracker = EvaluationTracker(output_path="results")
    found = simple_evaluate(
        model=model, model_args=arguments, tasks=["tiny"], task_manager=TaskManager(include_path="tasks", include_defaults=False), limit=limit,
        num_fewshot=2 if words else None, log_samples=True, evaluation_tracker=tracker, bootstrap_iters=100, random_seed=1 + bool(words),
    )  # fmt: skip
    samples = found.pop("samples")
    fixture.advance(30)
    for noisy in ("pretty_env_info",):
        found[noisy] = "PyTorch version: N/A"
    tracker.save_results_aggregated(results=found, samples=samples)
    for task in samples:
        tracker.save_results_samples(task_name=task, samples=samples[task])


def described(path):
    known = json.load(open(path))
    last = {f"{task}/{key}": value for task, values in known["results"].items() for key, value in values.items() if key not in ("alias", "sample_len", "name", "sample_count")}
    folder, name = os.path.split(path)
    stamp = name.removeprefix("results_").removesuffix(".json")
    samples = {}
    for file in sorted(glob.glob(f"{folder}/samples_*_{stamp}.jsonl")):
        task = os.path.basename(file).removeprefix("samples_").removesuffix(f"_{stamp}.jsonl")
        rows = [json.loads(line) for line in open(file)]
        samples[task] = [{"doc_id": row["doc_id"], "filter": row.get("filter"), **{name: row[name] for name in row.get("metrics", [])}} for row in rows]
    facts = {key: known.get(key) for key in ("n-shot", "versions", "n-samples", "higher_is_better", "group_subtasks", "model_name", "total_evaluation_time_seconds", "date")}
    params = {key: value for key, value in known["config"].items()}
    return fixture.run(path, path=path, params=params, metrics={}, last=last, attributes={**facts, "groups": known.get("groups"), "samples": samples})


random.seed(3)
write()
paths = sorted(glob.glob("results/**/results_*.json", recursive=True) + glob.glob("old/*.json"))
fixture.finish("lm-eval", [described(path) for path in paths], fixture.version_of("lm_eval"), float32=False, readme=README)
