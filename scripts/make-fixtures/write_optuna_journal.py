"""Optuna's journal file."""

import optuna_trials
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

README = """study.journal: JSON lines, an op_code each. Study "prices/häuser": completed, pruned, failed by an error, failed by nan, infinite, running
and waiting trials; "two aims": two values a trial; "nothing in it". `last.values` are the objectives, `metrics.intermediate` the reports.
Categorical params are stored as the index of the choice. Times have no zone: they are UTC.
"""
optuna_trials.main("optuna-journal", lambda: JournalStorage(JournalFileBackend("study.journal")), README)
