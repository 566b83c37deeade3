"""Edits an ONNX model as bytes: other outputs, and nothing computed that no output needs. No `onnx` package.

An ONNX file is one protobuf message. The weights of Kokoro are 90 MB of it; they are copied, never parsed.

Source: onnx.proto3 (ModelProto, GraphProto, NodeProto, ValueInfoProto, TypeProto); protobuf's encoding, wire types.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

GRAPH = 7
"""ModelProto.graph."""
NODE, INITIALIZER, OUTPUT, VALUE_INFO = 1, 5, 12, 13
"""GraphProto's."""
NODE_INPUT, NODE_OUTPUT = 1, 2
TENSOR_NAME = 8
FLOAT, INT64 = 1, 7
"""TensorProto.DataType."""
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


class Tensor(NamedTuple):
    """A tensor that is to be an output."""

    name: str
    kind: int
    """`FLOAT` or `INT64`."""


class _Field(NamedTuple):
    """A field of a message, as places in its bytes."""

    number: int
    begin: int
    """Of its key."""
    start: int
    """Of its content."""
    end: int


def with_output(model: bytes, added: Tensor) -> bytes:
    """Give the model with one more output.

    Messages that come twice are merged by whoever reads them, so a second graph with an output alone adds to the first.
    """
    return model + _message(GRAPH, _output(added))


def only(model: bytes, wanted: Sequence[Tensor]) -> bytes:
    """Give the part of the model that `wanted` needs, with these as its outputs.

    Raises:
        ValueError: The bytes are no model, or nothing in it makes one of them.
    """
    view = memoryview(model)
    parts = list[bytes]()
    for field in _fields(view):
        whole = view[field.begin : field.end]
        parts.append(
            _message(GRAPH, _pruned(view[field.start : field.end], wanted)) if field.number == GRAPH else bytes(whole)
        )
    if not any(field.number == GRAPH for field in _fields(view)):
        raise ValueError("the model has no graph")
    return b"".join(parts)


def _pruned(graph: memoryview, wanted: Sequence[Tensor]) -> bytes:
    needed = {tensor.name for tensor in wanted}
    fields = list(_fields(graph))
    kept = set[int]()
    for place in range(len(fields) - 1, -1, -1):  # nodes stand in the order in which they are computed
        field = fields[place]
        if field.number == NODE:
            node = graph[field.start : field.end]
            if not needed.isdisjoint(_names(node, NODE_OUTPUT)):
                needed.update(_names(node, NODE_INPUT))
                kept.add(place)
    made = {name for place in kept for name in _names(graph[fields[place].start : fields[place].end], NODE_OUTPUT)}
    if missing := [tensor.name for tensor in wanted if tensor.name not in made]:
        raise ValueError(f"nothing in the model makes {', '.join(missing)}")
    body = bytearray()
    for place, field in enumerate(fields):
        if field.number in {OUTPUT, VALUE_INFO} or (field.number == NODE and place not in kept):
            continue
        if field.number == INITIALIZER:
            named = _names(graph[field.start : field.end], TENSOR_NAME)
            if needed.isdisjoint(named):
                continue
        body += graph[field.begin : field.end]
    return bytes(body) + b"".join(map(_output, wanted))


def _output(tensor: Tensor) -> bytes:
    """Write GraphProto.output = ValueInfoProto{name, type{tensor_type{elem_type}}}."""
    kind = _message(1, bytes([1 << 3, tensor.kind]))
    return _message(OUTPUT, _message(1, tensor.name.encode()) + _message(2, kind))


def _names(message: memoryview, number: int) -> list[str]:
    return [bytes(message[field.start : field.end]).decode() for field in _fields(message) if field.number == number]


def _fields(message: memoryview) -> Iterator[_Field]:
    """Find the fields of a message.

    Raises:
        ValueError: It ends inside one, or is no message.
    """
    place = 0
    while place < len(message):
        begin = place
        key, place = _number(message, place)
        kind = key & 7
        if kind == _BYTES:
            length, start = _number(message, place)
        elif kind == _VARINT:
            start, length = _number(message, place)[1], 0
        elif kind in {_FIXED64, _FIXED32}:
            start, length = place, 8 if kind == _FIXED64 else 4
        else:
            raise ValueError(f"no protobuf message: wire type {kind} at byte {begin}")
        place = start + length
        if place > len(message):
            raise ValueError(f"the message ends inside a field that begins at byte {begin}")
        yield _Field(key >> 3, begin, start, place)


def _number(message: memoryview, place: int) -> tuple[int, int]:
    """Read a varint; give it and the place past it."""
    found = shift = 0
    while place < len(message):
        byte = message[place]
        place += 1
        found |= (byte & 127) << shift
        if byte < 128:
            return found, place
        shift += 7
    raise ValueError("the message ends inside a number")


def _message(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 127:
        made.append(value & 127 | 128)
        value >>= 7
    made.append(value)
    return bytes(made)
