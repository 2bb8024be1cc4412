# A training script as people write it: its own folder, event files, predictions, metadata.json at the end. Standard library only.
import json
import math
import os
import signal
import struct
import sys
import time


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 & -(crc & 1))
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def record(data):
    length = struct.pack("<Q", len(data))
    return length + struct.pack("<I", crc32c(length)) + data + struct.pack("<I", crc32c(data))


def scalar(step, tag, value):
    inner = b"\x0a" + bytes([len(tag)]) + tag.encode() + b"\x15" + struct.pack("<f", value)
    summary = b"\x0a" + bytes([len(inner)]) + inner
    return b"\x09" + struct.pack("<d", time.time()) + b"\x10" + bytes([step]) + b"\x2a" + bytes([len(summary)]) + summary


def npy(values):
    head = "{'descr': '<f8', 'fortran_order': False, 'shape': (%d,), }" % len(values)
    head += " " * (63 - (len(head) + 10) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + struct.pack("<%dd" % len(values), *values)


def main():
    where, end, epochs = sys.argv[1], sys.argv[2], 4
    folder = os.environ["RUNLEDGER_RUN_DIR"] if where == "run-dir" else where
    logs = os.path.join(folder, "tensorboard_logs")
    os.makedirs(logs, exist_ok=True)
    if end == "quiet":
        pass
    else:
        print("Training into", folder)
    events = open(os.path.join(logs, "events.out.tfevents.1.host.0"), "ab", buffering=0)
    events.write(record(b"\x09" + struct.pack("<d", time.time()) + b"\x1a\x0dbrain.Event:2"))
    for epoch in range(epochs):
        if end == "crash" and epoch == 2:
            raise RuntimeError("loss is NaN")
        if end == "killed" and epoch == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        events.write(record(scalar(epoch, "val_loss", 1 / (epoch + 1))))
        time.sleep(float(os.environ.get("EPOCH_SECONDS", "0")))
    for name in ("predictions", "targets"):
        with open(os.path.join(folder, name + ".npy"), "wb") as file:
            file.write(npy([0.5, 0.25]))
    metadata = {
        "model_name": "hybrid_v2",
        "timestamp": "20260122_020157",
        "training_config": {"max_epochs": 200, "actual_epochs": epochs, "batch_size": 2},
        "metrics": {"overall_edc": {"mae": 0.25, "r2": math.nan}, "c50": {"mae": None}},
        "best_model_path": "checkpoints/best_model.ckpt",
    }
    with open(os.path.join(folder, "metadata.json"), "w") as file:
        text = json.dumps(metadata, indent=2)
        file.write(text[: len(text) // 2] if end == "torn" else text)
    if end == "torn":
        sys.exit(9)


main()
