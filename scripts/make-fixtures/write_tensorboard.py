"""TensorBoard event files of the writers that need no TensorFlow: torch.utils.tensorboard, tensorboardX, and tensorboard's own records."""

import math
import os

import fixture
import numpy as np
import tensorboard_runs
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from tensorboardX import SummaryWriter as WriterX
from torch.utils.tensorboard import SummaryWriter

README = """logs/torch and logs/torch-new-style: torch.utils.tensorboard, scalars as simple_value and as tensors, text, hparams in a run of
their own below the run. logs/x: tensorboardX, with a run below the run (add_scalars). logs/restarted: two files, the second begins
with SessionLog START at step 3, so that TensorBoard forgets steps 3 to 5 of the first; `kept` has what TensorBoard keeps, `metrics`
every record. logs/cut: last record cut. logs/no-records: file_version only; logs/no-bytes: 0 bytes. All values are float32.
"""


def write():
    write_torch()
    write_torch_new_style()
    write_x()
    write_restarted()
    write_cut()
    os.makedirs("logs/no-bytes")
    open("logs/no-bytes/events.out.tfevents.1767600000.node-1", "wb").close()
    EventFileWriter("logs/no-records").close()


def write_torch():
    with SummaryWriter("logs/torch/lr=0.1, größe") as writer:
        for step in range(8):
            fixture.advance(0.5)
            writer.add_scalar("train/loss", 1 / (step + 1), step)
            writer.add_scalar("val acc@5", 0.1 * step, step * 10)
        for value in (math.nan, math.inf, -math.inf, 1e-45, 3.4028234663852886e38, 1e39):
            fixture.advance(0.5)
            writer.add_scalar("odd", value, 2**40)
        writer.add_text("remarks", "**bold** text é\nsecond line", 3)
        writer.add_histogram("weights", np.arange(10.0), 1)
        writer.add_hparams(
            {"lr": 0.1, "layers": 3, "optimizer": "adam", "nesterov": True}, {"hparam/accuracy": 0.75, "hparam/loss": 0.125}
        )


def write_torch_new_style():
    with SummaryWriter("logs/torch-new-style") as writer:
        for step in range(3):
            fixture.advance(1)
            writer.add_scalar("loss", 0.3 - step / 10, step, new_style=True)
        writer.add_scalar("double", 0.1, 0, new_style=True, double_precision=True)
        writer.add_tensor("grid", __import__("torch").tensor([1.0, 2.0]), 0)


def write_x():
    with WriterX("logs/x") as writer:
        for step in range(5):
            fixture.advance(0.25)
            writer.add_scalar("loss", 2.0**-step, step, display_name="The loss", summary_description="How *wrong* it is")
            writer.add_scalars("both", {"train": step * 1.5, "val": step * 2.5}, step)
        writer.add_text("config", "a: 1\nb: 2")
        writer.add_hparams({"lr": 0.5, "name": "x"}, {"score": 12.5}, name="hparams")


def record(wall_time, step, **values):
    made = [Summary.Value(tag=tag, simple_value=value) for tag, value in values.items()]
    return Event(wall_time=wall_time, step=step, summary=Summary(value=made))


def write_restarted():
    for start, steps in ((1767601000, range(6)), (1767602000, range(3, 9))):
        fixture.advance(10)
        writer = EventFileWriter("logs/restarted")
        if steps[0] > 0:
            writer.add_event(Event(wall_time=start, step=steps[0], session_log=SessionLog(status=SessionLog.START)))
        for step in steps:
            writer.add_event(record(start + step, step, loss=start / 1e9 - step / 10))
        writer.close()


def write_cut():
    writer = EventFileWriter("logs/cut")
    for step in range(4):
        writer.add_event(record(1767603000 + step, step, loss=1.0 - step / 10))
    writer.close()
    (name,) = os.listdir("logs/cut")
    path = os.path.join("logs/cut", name)
    with open(path, "rb+") as file:
        file.truncate(os.path.getsize(path) - 7)


write()
tensorboard_runs.finish("tensorboard", fixture.version_of("tensorboard", "torch", "tensorboardX"), README)
