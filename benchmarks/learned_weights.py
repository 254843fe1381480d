"""Brings the weights of a shipped net back from its whole numbers, to train it further."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

_NO_WEIGHTS = ("_scale", "_zero_point", "_quantized", ".shrink")


def weights_of(path: Path) -> dict[str, Any]:
    """Return the labels and the weights by name, as ``reader-NUMBER.pt`` has them.

    ``path`` is a ``reader-NUMBER.onnx`` beside its ``settings.json``. A weight is its whole number
    less the zero, times the scale of its column; what smoothing took from the inputs of a layer is
    given back. What training leaves as it was (the vectors of words) is left out.
    """
    graph = onnx.load(path).graph
    kept = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    net = {
        name.removeprefix("net."): values
        for name, values in kept.items()
        if name.startswith("net.") and not name.endswith(_NO_WEIGHTS)
    }
    for name in [n for n in net if n.endswith("_Transposed")]:
        net[name.removesuffix("_Transposed")] = net.pop(name).T
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            layer = node.name.strip("/").removesuffix("/linear/MatMul_quant").replace("/", ".")
            whole = _rounded(kept, node.input[1].removesuffix("_quantized"))
            net[f"{layer.removeprefix('net.')}.weight"] = (
                kept[f"{layer}.shrink"][:, None] * whole
            ).T
    for name in [n.removesuffix("_quantized") for n in kept if n.endswith("bias.weight_quantized")]:
        net[name.removeprefix("net.")] = _rounded(kept, name)
    labels = json.loads((path.parent / "settings.json").read_text("utf-8"))["labels"]
    named = {name.replace(".linear.", "."): values for name, values in net.items()}
    return {"labels": labels, "net": {n: torch.from_numpy(v.copy()) for n, v in named.items()}}


def _rounded(kept: dict[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    whole = kept[f"{name}_quantized"].astype(np.float32)
    return (whole - kept[f"{name}_zero_point"].astype(np.float32)) * kept[f"{name}_scale"]
