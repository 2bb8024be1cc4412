"""Stable-Baselines3: progress.csv, events, monitor.csv and evaluations.npz of real trainings."""

import json
import os

import fixture
import gymnasium
import numpy as np
import tensorboard_runs
from stable_baselines3 import A2C
from stable_baselines3.common.callbacks import EvalCallback
from stable_baselines3.common.logger import configure
from stable_baselines3.common.monitor import Monitor, load_results

README = """runs/seed1, seed2: progress.csv and progress.json (time/total_timesteps is the step; rows are sparse), an event file, monitor files
with a `#{json}` first line, evaluations.npz (timesteps, results[n, episodes], ep_lengths). runs/by-hand: the logger alone, with nan, inf,
and a column that appears late. `metrics` are the calls of the logger's dump; what SB3 excludes from a format is not there.
`attributes.episodes` is what load_results says, `attributes.evaluations` the arrays. Event files are float32.
"""
FORMATS = ["csv", "json", "tensorboard", "log"]


class Line(gymnasium.Env):
    observation_space = gymnasium.spaces.Box(-10, 10, (1,), np.float32)
    action_space = gymnasium.spaces.Discrete(2)

    def reset(self, *, seed=None, options=None):
        self.at, self.steps = 0.0, 0
        return np.array([self.at], np.float32), {}

    def step(self, action):
        fixture.advance(0.01)
        self.at += 1 if action else -1
        self.steps += 1
        return np.array([self.at], np.float32), self.at, self.steps >= 20, False, {"side": int(action)}


def train(seed):
    folder = f"runs/seed{seed}"
    os.makedirs(folder)
    env = Monitor(Line(), f"{folder}/train", info_keywords=("side",))
    model = A2C("MlpPolicy", env, seed=seed, device="cpu", n_steps=10, policy_kwargs={"net_arch": [4]})
    model.set_logger(configure(folder, FORMATS))
    callback = EvalCallback(Monitor(Line(), folder), eval_freq=100, n_eval_episodes=3, log_path=folder, verbose=0)
    model.learn(400, callback=callback, log_interval=10)
    model.logger.close()


def by_hand():
    logger = configure("runs/by-hand", FORMATS)
    for step, value in enumerate((1.0, float("nan"), float("inf"), -float("inf"), 0.1)):
        fixture.advance(1)
        logger.record("train/loss", value)
        if step >= 2:
            logger.record("late acc@1", step / 10)
        if step == 4:
            logger.record("words", "a, b")
        logger.dump(step * 10)
    logger.close()


def described(folder):
    metrics = {}
    for line in open(f"{folder}/progress.json"):
        values = json.loads(line)
        step = values.get("time/total_timesteps")
        for key, value in values.items():
            metrics.setdefault(key, []).append([step, value, None])
    attributes = {"event_metrics": tensorboard_runs.described(folder)["metrics"]}
    if os.path.exists(f"{folder}/evaluations.npz"):
        arrays = np.load(f"{folder}/evaluations.npz")
        attributes["evaluations"] = {name: arrays[name].tolist() for name in arrays.files}
        frame = load_results(folder)
        attributes["episodes"] = {name: frame[name].tolist() for name in frame.columns}
    return fixture.run(os.path.basename(folder), path=folder, metrics=metrics, attributes=attributes)


train(1)
train(2)
by_hand()
runs = [described(f"runs/{name}") for name in ("by-hand", "seed1", "seed2")]
fixture.finish("stable-baselines", runs, fixture.version_of("stable_baselines3"), float32=True, readme=README)
