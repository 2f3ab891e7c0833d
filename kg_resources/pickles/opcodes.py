"""What a pickle of ours may say, checked before any of it runs.

The standard unpickler is a small machine: its opcodes import, call, look things up in registries, set attributes of
classes and reserve memory. Ours need plain values, containers, and new instances of allowed classes with a state.
This walk refuses all else, lengths that the file does not have, and nesting so deep that hashing the value would
overrun the stack.
"""

import pickle as op
from typing import Final


class Refused(ValueError):
    """Why a pickle is not read: a clause that goes on `The pickle of chunks for fed/x.jsonl ...`."""


DEEPEST: Final = 1000
"""More than the pickler itself can write."""

_ATOMS: Final = {
    op.NONE: 0, op.NEWTRUE: 0, op.NEWFALSE: 0, op.BININT: 4, op.BININT1: 1, op.BININT2: 2, op.BINFLOAT: 8,
    op.EMPTY_LIST: 0, op.EMPTY_DICT: 0, op.EMPTY_TUPLE: 0, op.EMPTY_SET: 0,
}  # fmt: skip
"""Opcodes that put one value on the stack -> bytes of their argument."""

_COUNTED: Final = {
    op.LONG1: 1, op.LONG4: 4, op.BINUNICODE: 4, op.BINUNICODE8: 8,
    op.SHORT_BINBYTES: 1, op.BINBYTES: 4, op.BINBYTES8: 8, op.BYTEARRAY8: 8,
}  # fmt: skip
"""The same, where the argument's length stands before it -> bytes of that length."""

_MAKES: Final = {op.TUPLE1: 1, op.TUPLE2: 2, op.TUPLE3: 3}
"""Opcodes that make a container of the last values -> how many."""

_MAKES_FROM_MARK: Final = {op.TUPLE, op.FROZENSET}

_FILLS: Final = {op.APPEND: 1, op.SETITEM: 2, op.BUILD: 1}
"""Opcodes that put the last values into what lies under them -> how many."""

_FILLS_FROM_MARK: Final = {op.APPENDS, op.SETITEMS, op.ADDITEMS}

_AFTER_CLASS: Final = op.EMPTY_TUPLE + op.NEWOBJ
"""A class is instantiated at once, from no arguments: left on the stack, its own attributes could be set."""

_CODES: Final = [bytes([code]) for code in range(256)]
_SHORT_TEXT: Final = op.SHORT_BINUNICODE[0]


def check(data: bytes, start: int) -> None:
    """Raises Refused unless data[start:] is one pickle that says nothing but what ours say."""
    depths: list[int] = []  # of each value on the stack
    marks: list[int] = []
    awaited = b""
    at, end = start, len(data)
    while at < end:
        if data[at] == _SHORT_TEXT and not awaited:  # three of four opcodes: worth a way of its own
            at += 2 + int.from_bytes(data[at + 1 : at + 2])
            depths.append(0)
            continue
        code = _CODES[data[at]]
        at += 1
        if awaited and code != op.FRAME:  # a frame may begin anywhere
            if code != awaited[:1]:
                raise Refused("was refused: it holds a class where an instance should be")
            awaited = awaited[1:]
        elif (width := _COUNTED.get(code)) is not None:
            length = int.from_bytes(data[at : at + width], "little")
            at += width + length
            depths.append(0)
        elif (width := _ATOMS.get(code)) is not None:
            at += width
            depths.append(0)
        elif code == op.MARK:
            marks.append(len(depths))
        elif code == op.STOP:
            if at != end or len(depths) != 1 or marks:
                raise Refused("was refused: it goes on after its end")
            return
        elif code == op.PROTO:
            at += 1
        elif code == op.FRAME:
            if int.from_bytes(data[at : at + 8], "little") > end - at - 8:
                break
            at += 8
        elif code == op.STACK_GLOBAL:
            _combine(depths, len(depths) - 2)
            awaited = _AFTER_CLASS
        elif (count := _MAKES.get(code)) is not None:
            _combine(depths, len(depths) - count)
        elif (count := _FILLS.get(code)) is not None:
            _fill(depths, len(depths) - count)
        elif code in _MAKES_FROM_MARK:
            _combine(depths, _pop(marks))
        elif code in _FILLS_FROM_MARK:
            _fill(depths, _pop(marks))
        else:
            raise Refused(f"was refused: it holds the opcode 0x{code.hex()}, which none of ours has")
    raise Refused("was refused: it claims more bytes than it has")


def _pop(marks: list[int]) -> int:
    if not marks:
        raise Refused("was refused: its stack runs empty")
    return marks.pop()


def _combine(depths: list[int], base: int) -> None:
    """The values from base on become one that holds them."""
    if not 0 <= base <= len(depths):
        raise Refused("was refused: its stack runs empty")
    depth = 1 + max(depths[base:], default=0)
    if depth > DEEPEST:
        raise Refused(f"was refused: it is nested more than {DEEPEST} deep")
    del depths[base:]
    depths.append(depth)


def _fill(depths: list[int], base: int) -> None:
    """The values from base on go into the one under them."""
    if base < 1:
        raise Refused("was refused: its stack runs empty")
    holder = depths[base - 1]
    _combine(depths, base)
    depths[base - 1 :] = [max(holder, depths[-1])]
