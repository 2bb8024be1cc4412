"""Optuna's SQLite storage."""

import fixture
import optuna_trials

README = """study.db: the same studies as in optuna-journal. Infinities and nan are stored by trial_values.value_type and
trial_intermediate_values.intermediate_value_type (FINITE, INF_POS, INF_NEG, NAN).
Optuna makes pages of 4,096 bytes; here the database was packed into pages of 1,024 bytes.
"""
optuna_trials.main("optuna-sqlite", lambda: "sqlite:///study.db", README, lambda: fixture.pack("study.db", 1024))
