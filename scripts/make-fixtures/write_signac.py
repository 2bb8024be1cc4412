"""A signac project."""

import fixture
import signac

README = """workspace/<id>: state point and document of each job; one has no document, one has nested state and a list, one has a schema that
differs. `params` are job.statepoint, `last` is job.document.
"""


def write():
    project = signac.init_project(".")
    project.document["note"] = "All houses é"
    for lr in (0.1, 0.01):
        for seed in (1, 2):
            job = project.open_job({"lr": lr, "seed": seed, "model": {"name": "mlp", "layers": [64, 64]}, "none": None, "flag": True})
            job.init()
            job.document["accuracy"] = 0.7 + seed / 100 + lr
            job.document["train/loss"] = lr / seed
            job.document["nested"] = {"rmse": 0.25, "größe": "klein"}
            job.document["history"] = [1.0, 0.5, 0.25]
            with open(job.fn("out.txt"), "w") as file:
                file.write("data\n")
    project.open_job({"lr": 10}).init()
    odd = project.open_job({"lr": 1.0, "other": "x"})
    odd.init()
    odd.document["accuracy"] = float("nan")
    odd.document["train/loss"] = float("inf")


write()
project = signac.get_project(".")
runs = [
    fixture.run(job.id, path=f"workspace/{job.id}", params=job.statepoint(), last=job.document(), attributes={"files": sorted(p for p in __import__("os").listdir(job.path))})
    for job in sorted(project, key=lambda job: job.id)
]
fixture.finish("signac", runs, fixture.version_of("signac"), float32=False, project_document=project.document(), readme=README)
