"""Named tuples that compiled code passes by their address, and compiled functions that it calls by theirs.

Importing it extends the compiler.
"""

import ctypes
from collections.abc import Hashable, Mapping
from hashlib import blake2s
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel.models import OpaqueModel
from numba.core.imputils import lower_getattr_generic, lower_setattr_generic
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    intrinsic,
    register_model,
    typeof_impl,
    unbox,
)


class Reference(types.Type):
    """The type, in compiled code, of a record that is passed by its address.

    Its name stands in the name of every function that takes it: a digest of the fields keeps compilation short and small.
    """

    def __init__(self, name: str, fields: Mapping[str, types.Type]) -> None:
        self.fields = dict(fields)
        described = ", ".join(f"{key}: {each}" for key, each in fields.items())
        super().__init__(f"{name}_{blake2s(described.encode(), digest_size=8).hexdigest()}")

    @property
    def layout(self) -> types.BaseTuple:
        """The fields in memory, one after the other."""
        return types.Tuple(tuple(self.fields.values()))

    def place(self, attribute: str) -> int:
        """Return where a field stands."""
        return list(self.fields).index(attribute)


@register_model(Reference)
class _Address(OpaqueModel):
    """A reference is a bare address: nothing counts how often it is held."""


@infer_getattr
class _Fields(AttributeTemplate):
    key = Reference

    def generic_resolve(self, kind: Any, attribute: str) -> Any:  # type: ignore[override]
        return kind.fields.get(attribute)


def _field_at(context: Any, builder: Any, kind: Reference, address: Any, attribute: str) -> Any:
    layout = context.get_value_type(kind.layout).as_pointer()
    return cgutils.gep_inbounds(builder, builder.bitcast(address, layout), 0, kind.place(attribute))


def _uncounted(context: Any, builder: Any, kind: types.Type, value: Any) -> Any:
    """Return an array without its owner, so that nobody counts it; any other value as it is."""
    if not isinstance(kind, types.Array):
        return value
    view = context.make_array(kind)(context, builder, value)
    view.meminfo = cgutils.get_null_value(view.meminfo.type)
    return view._getvalue()


@lower_getattr_generic(Reference)  # type: ignore[untyped-decorator]
def _get(context: Any, builder: Any, kind: Reference, address: Any, attribute: str) -> Any:
    value = builder.load(_field_at(context, builder, kind, address, attribute))
    return _uncounted(context, builder, kind.fields[attribute], value)


@lower_setattr_generic(Reference)  # type: ignore[untyped-decorator]
def _set(context: Any, builder: Any, signature: Any, given: Any, attribute: str) -> None:
    kind = signature.args[0]
    value = _uncounted(context, builder, kind.fields[attribute], given[1])
    builder.store(value, _field_at(context, builder, kind, given[0], attribute))


_kinds: dict[Hashable, types.Type] = {}
_layouts: dict[Hashable, type[ctypes.Structure]] = {}
_FORMS = {types.boolean: ctypes.c_bool, types.int64: ctypes.c_int64, types.float64: ctypes.c_double}
_WORDS_OF_AN_ARRAY = 5  # owner, parent, size, size of an item, data; shape and strides follow


def form_of(value: Any) -> Any:
    """Return all that decides how compiled code knows a value: cheap to ask for, where a type is not."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.ndim, value.flags.c_contiguous, value.flags.writeable
    if hasattr(value, "_fields"):
        return type(value), *map(form_of, value)
    return type(value)


def kind_of(value: Any) -> types.Type:
    """Return the type by which compiled code knows a value; a named tuple is known by its address."""
    form = form_of(value)
    if form not in _kinds:
        if hasattr(value, "_fields"):
            fields = {name: kind_of(each) for name, each in zip(value._fields, value, strict=True)}
            _kinds[form] = Reference(type(value).__name__, fields)
        else:
            _kinds[form] = numba.typeof(value)
    return _kinds[form]


def _layout_of(values: Any) -> type[ctypes.Structure]:
    """Return how a record lies in memory: numbers, arrays as numba lays them out (without owner), addresses of records."""
    form = form_of(values)
    if form not in _layouts:
        fields: list[tuple[str, Any]] = []
        for name, each in zip(values._fields, values, strict=True):
            if isinstance(each, np.ndarray):
                fields.append((name, ctypes.c_int64 * (_WORDS_OF_AN_ARRAY + 2 * each.ndim)))
            else:
                fields.append(
                    (name, ctypes.c_int64 if hasattr(each, "_fields") else _FORMS[numba.typeof(each)])
                )
        _layouts[form] = type("Layout", (ctypes.Structure,), {"_fields_": fields})
    return _layouts[form]


class Record:
    """A named tuple laid out in memory for compiled code, which takes it by its address and may set its fields.

    A tuple of many arrays is unpacked and copied at every call, and every look at one of its arrays is counted with a
    locked instruction. Of a record nothing is copied or counted: it must live as long as the call. Named tuples
    among the fields become records too.
    """

    def __init__(self, values: Any) -> None:
        self._values = values  # the arrays must live as long as what points to them
        self._inner: dict[str, Record] = {}
        self.kind = kind_of(values)
        fields = zip(values._fields, values, strict=True)
        self._memory = _layout_of(values)(*(self._field(name, each) for name, each in fields))
        self.address = ctypes.addressof(self._memory)

    def _field(self, name: str, value: Any) -> Any:
        """Return what stands in memory for a field."""
        if isinstance(value, np.ndarray):
            data, _ = value.__array_interface__["data"]
            return 0, 0, value.size, value.itemsize, data, *value.shape, *value.strides
        if hasattr(value, "_fields"):
            self._inner[name] = Record(value)
            return self._inner[name].address
        return value

    def take(self, values: Any) -> None:
        """Let another named tuple of the same kind take the place of this one's values; what is the same stays."""
        for name, old, new in zip(values._fields, self._values, values, strict=True):
            if new is old:
                continue
            if not (isinstance(new, type(old)) or isinstance(old, type(new))):
                raise TypeError(f"{name} was a {type(old).__name__} and cannot become a {type(new).__name__}")
            if name in self._inner:
                self._inner[name].take(new)
            else:
                setattr(self._memory, name, self._field(name, new))
        self._values = values


@typeof_impl.register(Record)
def _kind(record: Record, context: Any) -> Any:
    return record.kind


@unbox(Reference)  # type: ignore[untyped-decorator]
def _address(kind: Reference, record: Any, c: Any) -> Any:
    number = c.pyapi.object_getattr_string(record, "address")
    address = c.pyapi.long_as_voidptr(number)
    c.pyapi.decref(number)
    return NativeValue(address)


def _calling(result: types.Type) -> Any:
    """Return what calls, in compiled code, the function at an address with what it is given; it returns a `result`."""

    def call(typing_context: Any, address: Any, given: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            kinds = [context.get_value_type(each) for each in given.types]
            returned = ir.VoidType() if result == types.none else context.get_value_type(result)
            function = builder.inttoptr(values[0], ir.FunctionType(returned, kinds).as_pointer())
            found = builder.call(function, cgutils.unpack_tuple(builder, values[1]))
            return context.get_dummy_value() if result == types.none else found

        return result(types.int64, given), generate

    return intrinsic(call)


call_at: Any = _calling(types.float64)  # a rule
run_at: Any = _calling(types.none)  # a part of a run
