"""The application that write_hydra.py runs: configured by Hydra, writes its own metrics, fails when told to."""

import csv
import json
import logging

import fixture
import hydra
from hydra.core.hydra_config import HydraConfig
from omegaconf import OmegaConf


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(config):
    fixture.advance(2)
    logging.getLogger("train").info("lr %s", config.optimizer.lr)
    folder = HydraConfig.get().runtime.output_dir
    if config.fail:
        raise ArithmeticError("diverged")
    rows = [{"epoch": epoch, "train/loss": config.optimizer.lr / (epoch + 1), "val acc@1": 0.5 + epoch / 10} for epoch in range(3)]
    with open(f"{folder}/history.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    with open(f"{folder}/metrics.json", "w") as file:
        json.dump({"accuracy": rows[-1]["val acc@1"], "loss": rows[-1]["train/loss"]}, file)
    with open("/srv/project/asked.jsonl", "a") as file:  # what Hydra's own objects say, for expected.json
        hydra_config = HydraConfig.get()
        known = {
            "folder": folder,
            "config": OmegaConf.to_container(config, resolve=False),
            "overrides": list(hydra_config.overrides.task),
            "job": {"name": hydra_config.job.name, "num": OmegaConf.select(hydra_config, "job.num", throw_on_missing=False)},
            "rows": rows,
        }
        file.write(json.dumps(known) + "\n")
    return rows[-1]["train/loss"]


if __name__ == "__main__":
    main()
