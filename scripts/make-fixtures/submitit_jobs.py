"""What the jobs of write_submitit.py do."""

import time


def works(count, lr):
    for step in range(count):
        print(f"step {step} loss {lr / (step + 1)}")
    return {"loss": lr / count, "name": "größe"}


def fails(why):
    print("begin")
    raise ArithmeticError(why)


def waits():
    print("waiting", flush=True)
    time.sleep(600)
