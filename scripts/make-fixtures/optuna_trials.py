"""Optuna studies, in a journal file and in SQLite."""

import math

import fixture
import optuna
from optuna.distributions import FloatDistribution

STATUSES = {"RUNNING": "running", "WAITING": "queued", "COMPLETE": "finished", "PRUNED": "stopped", "FAIL": "failed"}


def write(storage):
    study = optuna.create_study(storage=storage, study_name="prices/häuser", direction="minimize", sampler=optuna.samplers.RandomSampler(seed=1))
    study.set_user_attr("note", "All houses é")
    study.optimize(objective, n_trials=6, catch=(ArithmeticError,))
    study.enqueue_trial({"lr": 0.5}, user_attrs={"by": "hand"})
    study.ask({"lr": FloatDistribution(1e-5, 1, log=True)})  # takes the enqueued one; stays running
    study.enqueue_trial({"lr": 0.25})
    pair = optuna.create_study(storage=storage, study_name="two aims", directions=["minimize", "maximize"], sampler=optuna.samplers.RandomSampler(seed=2))
    pair.optimize(lambda trial: (trial.suggest_float("x", 0, 1), trial.suggest_int("n", 1, 9)), n_trials=2)
    optuna.create_study(storage=storage, study_name="nothing in it")


def objective(trial):
    fixture.advance(3)
    rate = trial.suggest_float("lr", 1e-5, 1, log=True)
    layers = trial.suggest_int("layers", 1, 4)
    kind = trial.suggest_categorical("optimizer", ["adam", "sgd", None, 3, True, "größe"])
    trial.suggest_categorical("batch size", [16, 32])
    trial.set_user_attr("kind", str(kind))
    for step in range(4):
        fixture.advance(0.5)
        trial.report(rate * layers / (step + 1), step * 10)
        if trial.number == 1 and step == 2:
            raise optuna.TrialPruned
    if trial.number == 2:
        raise ArithmeticError("diverged")
    if trial.number == 3:
        trial.report(math.nan, 40)
        return math.nan
    if trial.number == 4:
        trial.report(math.inf, 40)
        return math.inf
    return rate * layers


def read(storage):
    runs = []
    for summary in optuna.get_all_study_summaries(storage):
        study = optuna.load_study(study_name=summary.study_name, storage=storage)
        runs += [described(study, trial) for trial in study.get_trials()]
    return runs


def described(study, trial):
    at = lambda when: None if when is None else when.replace(tzinfo=__import__("datetime").timezone.utc).timestamp()  # noqa: E731
    return fixture.run(
        f"{study.study_name}/{trial.number}",
        experiment={"name": study.study_name, "directions": [one.name.lower() for one in study.directions], "user_attrs": study.user_attrs},
        status=trial.state.name,
        started=at(trial.datetime_start),
        ended=at(trial.datetime_complete),
        params=trial.params,
        metrics={"intermediate": [[step, value, None] for step, value in sorted(trial.intermediate_values.items())]},
        last={"values": trial.values},
        attributes={"user_attrs": trial.user_attrs, "system_attrs": trial.system_attrs, "number": trial.number, "trial_id": trial._trial_id},
    )


def main(tool, storage_of, readme, afterwards=lambda: None):
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    write(storage_of())
    runs = read(storage_of())
    afterwards()
    fixture.finish(tool, runs, fixture.version_of("optuna"), statuses=STATUSES, float32=False, readme=readme)
