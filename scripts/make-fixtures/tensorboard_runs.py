"""What TensorBoard's own readers say of the event files below logs/."""

import os

import fixture
from tensorboard.backend.event_processing import event_accumulator, event_file_loader
from tensorboard.compat.proto import types_pb2
from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2
from tensorboard.util import tensor_util

HPARAMS = ("_hparams_/experiment", "_hparams_/session_start_info", "_hparams_/session_end_info")
STATUSES = {"STATUS_UNKNOWN": "unknown", "STATUS_SUCCESS": "finished", "STATUS_FAILURE": "failed", "STATUS_RUNNING": "running"}


def finish(tool, versions, readme):
    folders = sorted(path for path, _, files in os.walk("logs") if any("tfevents" in name for name in files))
    runs = [described(folder) for folder in folders]
    fixture.finish(tool, runs, versions, statuses=STATUSES, float32=True, readme=readme)


def described(folder):
    """Every scalar of every record of the folder's files in the order of their names, and what the accumulator keeps."""
    metrics, texts, hparams, first, last = {}, {}, {}, None, None
    plugins = {}
    for event in events_of(folder):
        last = event.wall_time if last is None else max(last, event.wall_time)
        first = event.wall_time if first is None else min(first, event.wall_time)
        for value in event.summary.value:
            plugin = plugins.setdefault(value.tag, value.metadata.plugin_data.plugin_name)
            if value.tag in HPARAMS:
                hparams[value.tag] = plugin_data_pb2.HParamsPluginData.FromString(value.metadata.plugin_data.content)
            elif value.HasField("simple_value"):
                metrics.setdefault(value.tag, []).append([event.step, fixture.float32(value.simple_value), event.wall_time])
            elif value.HasField("tensor") and plugin == "text":
                texts.setdefault(value.tag, []).append([event.step, text_of(value.tensor), event.wall_time])
            elif value.HasField("tensor") and plugin == "scalars":
                metrics.setdefault(value.tag, []).append([event.step, scalar_of(value.tensor), event.wall_time])
    kept = kept_by_tensorboard(folder)
    start, end = hparams.get(HPARAMS[1]), hparams.get(HPARAMS[2])
    attributes = {"texts": texts, "kept": kept if fixture.plain(kept) != fixture.plain(metrics) else None, "first_event": first, "last_event": last}
    return fixture.run(
        os.path.relpath(folder, "logs"),
        path=folder,
        status=None if end is None else api_pb2.Status.Name(end.session_end_info.status),
        started=(start.session_start_info.start_time_secs or None) if start else None,
        ended=(end.session_end_info.end_time_secs or None) if end else None,
        group=(start.session_start_info.group_name or None) if start else None,
        params=params_of(start) if start else None,
        metrics=metrics,
        attributes={key: value for key, value in attributes.items() if value},
    )


def events_of(folder):
    for name in sorted(os.listdir(folder)):
        if "tfevents" not in name:
            continue
        loader = event_file_loader.RawEventFileLoader(os.path.join(folder, name))
        for data in loader.Load():
            yield event_file_loader.event_pb2.Event.FromString(data)


def scalar_of(tensor):
    value = tensor_util.make_ndarray(tensor).item()
    return fixture.float32(value) if tensor.dtype == types_pb2.DT_FLOAT else value


def text_of(tensor):
    found = tensor_util.make_ndarray(tensor).ravel().tolist()
    return [one.decode("utf8") for one in found]


def params_of(start):
    found = {}
    for key, value in start.session_start_info.hparams.items():
        kind = value.WhichOneof("kind")
        found[key] = getattr(value, kind) if kind else None
    return found


def kept_by_tensorboard(folder):
    """Scalars after the accumulator has thrown away what a restart makes void."""
    accumulator = event_accumulator.EventAccumulator(folder, size_guidance={"tensors": 0, "scalars": 0})
    accumulator.Reload()
    tags = accumulator.Tags()
    kept = {}
    for tag in tags["scalars"]:
        kept[tag] = [[one.step, fixture.float32(one.value), one.wall_time] for one in accumulator.Scalars(tag)]
    for tag in tags["tensors"]:
        if accumulator.SummaryMetadata(tag).plugin_data.plugin_name == "scalars":
            kept[tag] = [[one.step, scalar_of(one.tensor_proto), one.wall_time] for one in accumulator.Tensors(tag)]
    return kept
