"""Lightning's CSV and TensorBoard loggers, from real fits of a tiny module."""

import os
import warnings

import fixture
import tensorboard_runs
import torch
from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.core.saving import load_hparams_from_yaml
from lightning.pytorch.loggers import CSVLogger, TensorBoardLogger
from torch.utils.data import DataLoader

README = """lightning_logs/version_0 to 2: a CSV and an event file in one folder, as both loggers write them; version_1 diverges to inf and nan,
version_2 was ended by an error in its second epoch. named/a run: a CSV logger used by hand, with keys that appear late (the file is
written anew), names with / and @, and the same step twice. Rows are sparse: an empty cell is no value. Values come from
float32. `metrics` are the calls of log_metrics in their order, without epoch.
"""
calls = {}


class Csv(CSVLogger):
    """The logger itself; only remembers what it was asked to write."""

    def log_metrics(self, metrics, step=None):
        super().log_metrics(metrics, step)
        into = calls.setdefault(os.path.relpath(self.log_dir), {})
        for key, value in metrics.items():
            into.setdefault(key, []).append([step, float(value), None])


class Tiny(LightningModule):
    def __init__(self, lr=0.1, layers=(4, 4), name="größe", fail_at=None):
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(2, 1)
        torch.nn.init.constant_(self.layer.weight, 0.5)
        torch.nn.init.constant_(self.layer.bias, 0.0)

    def loss_of(self, batch):
        return ((self.layer(batch) - batch.sum(1, keepdim=True)) ** 2).mean()

    def training_step(self, batch, index):
        if self.global_step == self.hparams.fail_at:
            raise RuntimeError("out of memory")
        loss = self.loss_of(batch)
        self.log("train/loss", loss, on_step=True, on_epoch=True)
        return loss

    def validation_step(self, batch, index):
        self.log("val_loss", self.loss_of(batch))

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=self.hparams.lr)


def fit(version, **hparams):
    torch.manual_seed(0)
    data = DataLoader([torch.tensor([index / 8, 1 - index / 8]) for index in range(8)], batch_size=2)
    loggers = [Csv(".", "lightning_logs", version, flush_logs_every_n_steps=1), TensorBoardLogger(".", "lightning_logs", version, default_hp_metric=False)]
    quiet = dict(enable_progress_bar=False, enable_model_summary=False, enable_checkpointing=False, num_sanity_val_steps=0)
    trainer = Trainer(max_epochs=3, logger=loggers, accelerator="cpu", log_every_n_steps=1, default_root_dir=".", **quiet)
    try:
        trainer.fit(Tiny(**hparams), data, data)
    except RuntimeError:
        for logger in loggers:
            logger.finalize("failed")


def by_hand():
    logger = Csv(".", "named", "a run", flush_logs_every_n_steps=1)
    logger.log_hyperparams({"lr": 0.001, "optimizer": {"name": "adam", "betas": [0.9, 0.99]}, "none": None, "flag": True, "text": "a: b #c"})
    for step in range(4):
        logger.log_metrics({"loss": 1 / (step + 1)}, step)
    logger.log_metrics({"val/acc@5": 0.5, "epoch": 0}, 3)
    logger.log_metrics({"loss": float("-inf"), "with, comma": 1e-7}, 3)
    logger.log_metrics({"loss": 12345678.9})
    logger.save()


def described(folder):
    path = f"{folder}/hparams.yaml"
    metrics = {key: points for key, points in calls[folder].items() if key != "epoch"}
    epochs = calls[folder].get("epoch")
    events = tensorboard_runs.described(folder)["metrics"] if any("tfevents" in name for name in os.listdir(folder)) else None
    params = dict(load_hparams_from_yaml(path)) if os.path.exists(path) else {}
    return fixture.run(folder, path=folder, params=params, metrics=metrics, attributes={"epochs": epochs, "event_metrics": events})


warnings.filterwarnings("ignore")
fit(0)
fit(1, lr=1e12)
fit(2, fail_at=6)
by_hand()
fixture.finish("lightning", [described(folder) for folder in sorted(calls)], fixture.version_of("lightning", "torch"), float32=True, readme=README)
