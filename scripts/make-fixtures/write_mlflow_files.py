"""MLflow's file store."""

import mlflow_runs

README = """Runs: resumed (steps 4 and 5 twice), failed with inf and nan, killed, running, a parent with three children, one deleted
run, one deleted experiment (in mlruns/.trash), one empty experiment. `last` is MLflow's own choice: greatest step, then time, then value.
"""
mlflow_runs.main("mlflow-files", "mlruns", README)
