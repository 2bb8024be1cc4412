"""Folders of transformers' Trainer: real trainings of a model with three weights."""

import glob
import os

import fixture
import torch
from transformers import EarlyStoppingCallback, Trainer, TrainerCallback, TrainerState, TrainingArguments

README = """out/done: two of three checkpoints kept, trainer_state.json and *_results.json at the top. out/resumed: taken up again from checkpoint-8.
out/diverged: loss nan. out/killed: ended by an error, so that only checkpoints tell of it. Every checkpoint repeats the history;
`metrics` are the log_history of the state with the greatest global_step, as TrainerState reads it. Of the checkpoints only the
JSON files were kept, and of one the training_args.bin, which is a pickle. Values of the loss come from float32.
"""


class Small(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(2, 1)
        torch.nn.init.constant_(self.layer.weight, 0.5)

    def forward(self, x=None, labels=None):
        out = self.layer(x).squeeze(-1)
        return {"loss": ((out - labels) ** 2).mean(), "logits": out}


class Fail(TrainerCallback):
    def on_step_end(self, args, state, control, **_):
        fixture.advance(1)
        if args.run_name == "killed" and state.global_step == 10:
            raise RuntimeError("out of memory")


def train(name, steps=12, rate=0.05, resume=None, **words):
    torch.manual_seed(0)
    data = [{"x": torch.tensor([i / 8, 1 - i / 8]), "labels": torch.tensor(1.0 + i / 8)} for i in range(8)]
    arguments = TrainingArguments(
        f"out/{name}", run_name=name, max_steps=steps, learning_rate=rate, logging_steps=2, eval_strategy="steps", eval_steps=4, save_steps=4,
        per_device_train_batch_size=4, report_to=[], use_cpu=True, disable_tqdm=True, seed=1, data_seed=1, max_grad_norm=0.0,
        load_best_model_at_end=name != "diverged", metric_for_best_model="eval_loss", **words,
    )  # fmt: skip
    metrics = lambda prediction: {"mae/points@1": float(abs(prediction.predictions - prediction.label_ids).mean())}  # noqa: E731
    trainer = Trainer(Small(), arguments, train_dataset=data, eval_dataset=data, compute_metrics=metrics, callbacks=[Fail()])
    try:
        result = trainer.train(resume_from_checkpoint=resume)
    except RuntimeError:
        return
    if name == "done":
        trainer.save_metrics("train", result.metrics)
        trainer.save_metrics("eval", trainer.evaluate())
        trainer.save_state()
        torch.save(arguments, "out/done/training_args.bin")


def prune():
    kept = ("trainer_state.json", "config.json", "_results.json")
    for path in glob.glob("out/**/*", recursive=True):
        if os.path.isfile(path) and not path.endswith(kept) and path != "out/done/training_args.bin":
            os.remove(path)


def described(folder):
    states = [TrainerState.load_from_json(path) for path in sorted(glob.glob(f"{folder}/**/trainer_state.json", recursive=True))]
    state = max(states, key=lambda one: (one.global_step, len(one.log_history)))
    metrics = {}
    for row in state.log_history:
        for key, value in row.items():
            if key != "step":
                metrics.setdefault(key, []).append([row["step"], value, None])
    facts = ("epoch", "global_step", "max_steps", "num_train_epochs", "best_metric", "best_model_checkpoint", "best_global_step")
    results = {}
    for name in ("all_results.json",):
        if os.path.exists(f"{folder}/{name}"):
            import json

            results = json.load(open(f"{folder}/{name}"))
    attributes = {key: getattr(state, key, None) for key in facts}
    return fixture.run(os.path.relpath(folder, "out"), path=folder, metrics=metrics, last=results or None, attributes=attributes)


train("done", save_total_limit=2)
train("resumed", steps=8)
train("resumed", steps=16, resume="out/resumed/checkpoint-8")
train("diverged", rate=1e25, optim="sgd")
train("killed")
prune()
runs = [described(folder) for folder in sorted(glob.glob("out/*"))]
fixture.finish("hf-trainer", runs, fixture.version_of("transformers", "torch"), float32=True, readme=README)
