"""TensorBoard event files of TensorFlow: summaries of version 2 and 1, and hyperparameters of a Keras fit."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import fixture  # noqa: E402
import numpy as np  # noqa: E402
import tensorboard_runs  # noqa: E402
import tensorflow as tf  # noqa: E402
from tensorboard.plugins.hparams import api as hp  # noqa: E402

README = """logs/v2: tf.summary of version 2 (rank-0 tensors; plugin name on the first value of a tag only), text, two files of one
run. logs/v1: tf.compat.v1 FileWriter (simple_value). logs/fit-*: Keras' TensorBoard callback (train and validation below the run)
with the hparams callback in the run itself, which gives start, end and status; the third was ended by an error. logs/plan: an experiment
summary only. Scalars are float32, hparams are doubles. TensorFlow takes times from the machine, so they differ every time.
"""


def write():
    write_v2()
    write_v1()
    with tf.summary.create_file_writer("logs/plan").as_default():
        hp.hparams_config(hparams=[hp.HParam("units", hp.Discrete([4, 8]))], metrics=[hp.Metric("epoch_loss", display_name="loss")])
    for units, rate in ((4, 0.01), (8, 0.01), (8, 1e20)):
        fit(units, rate)


def write_v2():
    for part in range(2):
        writer = tf.summary.create_file_writer("logs/v2", filename_suffix=f".part{part}.v2")
        with writer.as_default():
            for step in range(part * 4, part * 4 + 4):
                tf.summary.scalar("loss/total", 1 / (step + 1), step=step, description="Sum of *all*")
                tf.summary.scalar("exact", tf.constant(0.1, tf.float64), step=step)
                tf.summary.scalar("odd", [float("nan"), float("inf"), -float("inf"), 1e-45][step % 4], step=step)
            tf.summary.text("remarks", ["first é", "second"], step=0)
            tf.summary.histogram("weights", np.arange(5.0), step=0)
        writer.close()


def write_v1():
    with tf.compat.v1.Graph().as_default():
        writer = tf.compat.v1.summary.FileWriter("logs/v1")
        for step in range(5):
            value = tf.compat.v1.Summary.Value(tag="loss_1", simple_value=0.7**step)
            writer.add_summary(tf.compat.v1.Summary(value=[value]), global_step=step * 100)
        writer.add_session_log(tf.compat.v1.SessionLog(status=tf.compat.v1.SessionLog.CHECKPOINT), 400)
        writer.close()


class Stop(tf.keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        fixture.advance(4)
        if not np.isfinite(logs["loss"]):
            raise ArithmeticError("diverged")


def fit(units, rate):
    tf.keras.utils.set_random_seed(1)
    folder = f"logs/fit-{units}-{rate:g}"
    model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(units), tf.keras.layers.Dense(1)])
    model.compile(tf.keras.optimizers.SGD(rate), "mse")
    x = np.linspace(0, 1, 40).reshape(20, 2)
    params = {"units": units, "rate": rate, "optimizer": "sgd", "shuffle": False}
    board = tf.keras.callbacks.TensorBoard(folder, write_graph=False)
    try:
        model.fit(x, x.sum(1), validation_split=0.2, epochs=3, verbose=0, callbacks=[board, hp.KerasCallback(folder, params), Stop()])
    except ArithmeticError:
        pass


write()
tensorboard_runs.finish("tensorboard-tf", fixture.version_of("tensorflow-cpu", "tensorboard", "keras"), README)
