"""submitit's folders, of its local executor."""

import os
import time

os.environ["FIXTURE_CLOCK"] = "real"
import fixture  # noqa: E402
import submitit  # noqa: E402
import submitit_jobs  # noqa: E402

README = """jobs/<id>_submitted.pkl and <id>_<task>_result.pkl, logs, and the shell script: one that returned, one that failed, one killed by its
time limit or by hand, one without a result. Nothing here may be unpickled to be read; names and logs say what there is.
Job ids are process ids, so they differ every time.
"""


def write():
    executor = submitit.AutoExecutor("jobs", cluster="local")
    executor.update_parameters(timeout_min=1, name="train")
    jobs = [executor.submit(submitit_jobs.works, 3, lr=0.1), executor.submit(submitit_jobs.fails, "diverged é"), executor.submit(submitit_jobs.waits)]
    for job in jobs[:2]:
        job.wait()
    time.sleep(2)
    jobs[2].cancel(check=False)
    time.sleep(1)
    return jobs


def described(job, killed):
    error = None if killed else job.exception()
    status = "CANCELLED" if killed else "FAILED" if error else "FINISHED"
    result = None if killed or error else job.result()
    files = sorted(name for name in os.listdir("jobs") if name.startswith(f"{job.job_id}_"))
    attributes = {"result": result, "stdout": job.stdout(), "files": files, "error": str(error).strip().splitlines()[-1] if error else None}
    return fixture.run(job.job_id, path="jobs", status=status, metrics={}, attributes=attributes)


jobs = write()
runs = [described(job, index == 2) for index, job in enumerate(jobs)]
statuses = {"FINISHED": "finished", "FAILED": "failed", "CANCELLED": "stopped"}
fixture.finish("submitit", runs, fixture.version_of("submitit"), statuses=statuses, float32=False, readme=README)
