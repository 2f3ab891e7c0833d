"""Values to bytes and back, by exact class."""

import dataclasses
import pickle
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import IO, Any, Final

from kg_resources.pickles.opcodes import Refused, check

PROTOCOL: Final = 5

_FAILURES: Final = (
    pickle.UnpicklingError, ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, OSError,
    RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What unpickling raises over bytes that make no sense; OSError and RuntimeError are Arrow's."""


class Classes:
    """The dataclasses that pickles may hold, each exactly: no subclass, no attribute of one, nothing imported."""

    def __init__(self, allowed: Iterable[type]) -> None:
        self._by_name: dict[tuple[str, str], type] = {}
        for each in allowed:
            if not dataclasses.is_dataclass(each) or "__slots__" in each.__dict__:
                raise TypeError(f"{class_name(each)} cannot be allowed in pickles: it is no dataclass without slots")
            self._by_name[each.__module__, each.__qualname__] = each
        self._exact = frozenset(self._by_name.values())

    def __contains__(self, kind: type) -> bool:
        return kind in self._exact

    def named(self, module: str, name: str) -> type:
        """The allowed class of that name, or Refused."""
        try:
            return self._by_name[module, name]
        except KeyError:
            raise Refused(f"was refused: it names {f'{module}.{name}'[:100]!r}, which may not stand in it") from None

    def fields(self) -> dict[str, list[str]]:
        """Names of the fields, by class: what a pickle written now is made of."""
        return {class_name(each): _field_names(each) for each in self._by_name.values()}


def class_name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def dump(value: object, file: IO[bytes], classes: Classes) -> None:
    """Writes the pickle of the value. Equal values give equal bytes, as long as they hold no set.

    Raises TypeError for anything but plain Python values and allowed classes: what could not be read back is
    not written.
    """
    _Pickler(file, classes).dump(value)


def load(data: bytes, start: int, classes: Classes, written: Mapping[str, list[str]]) -> Any:
    """The value of the pickle data[start:].

    `written`: the fields that the classes had when it was written. Raises Refused.
    """
    check(data, start)
    file = BytesIO(data)  # shares the bytes
    file.seek(start)
    unpickler = _Unpickler(file, classes)
    try:
        value = unpickler.load()
        _compare_fields(unpickler.met, written)
    except Refused:
        raise
    except _FAILURES as error:
        raise Refused(f"was refused: it makes no sense ({type(error).__name__})") from error
    return value


def _compare_fields(kinds: Iterable[type], written: Mapping[str, list[str]]) -> None:
    """Raises Refused where a class has got a field since, and no default that stands in for it."""
    for kind in kinds:
        before = written[class_name(kind)]
        lacking = [name for name in _field_names(kind) if name not in before and not hasattr(kind, name)]
        if lacking:
            raise Refused(f"is from before {kind.__name__} had {', '.join(lacking)}")


def _field_names(kind: type) -> list[str]:
    return [field.name for field in dataclasses.fields(kind)]


class _Pickler(pickle.Pickler):
    def __init__(self, file: IO[bytes], classes: Classes) -> None:
        super().__init__(file, protocol=PROTOCOL)
        # Without the memo the bytes depend on the value alone, and not on which of its equal strings are one object.
        self.fast = True
        self._classes = classes

    def reducer_override(self, obj: object) -> Any:
        kind = obj if isinstance(obj, type) else type(obj)  # an instance, or the class before it
        if kind in self._classes:
            return NotImplemented
        raise TypeError(
            f"A result holds a {class_name(kind)}, which its pickle may not hold: give plain Python values and"
            " the dataclasses that the definitions allow."
        )


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: IO[bytes], classes: Classes) -> None:
        super().__init__(file)
        self._classes = classes
        self.met: set[type] = set()

    def find_class(self, module: str, name: str, /) -> type:
        found = self._classes.named(module, name)
        self.met.add(found)
        return found
