"""Keras' CSVLogger, from real fits."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import fixture  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402

README = """run-a/training.log: with validation, epochs from 0. run-b/history.csv: semicolons, resumed with append=True, so that epochs 0 and 1 come
again. run-c/training.csv: inf, then nan. run-d: validation every second epoch only: NA. `metrics` are the logs that Keras gave
its callbacks; those of float32 were written as the nearest double.
"""
seen = {}


class Seen(keras.callbacks.Callback):
    """What Keras hands to every callback, the CSVLogger too."""

    def __init__(self, path):
        super().__init__()
        self.path = path

    def on_epoch_end(self, epoch, logs=None):
        for key, value in logs.items():
            seen.setdefault(self.path, {}).setdefault(key, []).append([epoch, float(value), None])


def fit(path, rate=0.05, epochs=3, every=1, **words):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    metrics = [keras.metrics.MeanAbsoluteError(name="mean error@1"), keras.metrics.MeanSquaredLogarithmicError(name="log/error")]
    model.compile(keras.optimizers.SGD(rate), "mse", metrics=metrics)
    x = np.linspace(0, 1, 40).reshape(20, 2)
    callbacks = [keras.callbacks.CSVLogger(path, **words), Seen(path)]
    model.fit(x, x.sum(1), validation_split=0.2, validation_freq=every, epochs=epochs, verbose=0, callbacks=callbacks)


fit("run-a/training.log")
fit("run-b/history.csv", separator=";", epochs=2)
fit("run-b/history.csv", separator=";", append=True, epochs=4)
fit("run-c/training.csv", rate=1e9, epochs=6)
fit("run-d/training.csv", every=2, epochs=4)
runs = [fixture.run(path, path=path, metrics=metrics) for path, metrics in seen.items()]
fixture.finish("keras", runs, fixture.version_of("keras", "tensorflow-cpu"), float32=True, readme=README)
