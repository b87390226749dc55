"""Named tuples that compiled code passes by their address, and compiled functions that it calls by theirs."""

import ctypes
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

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
    overload,
    register_model,
    typeof_impl,
    unbox,
)


class Compiled(NamedTuple):
    """A function compiled on its own."""

    address: int


class Reference(types.Type):
    """The type, in compiled code, of a record that is passed by its address."""

    def __init__(self, name: str, fields: Mapping[str, types.Type]) -> None:
        self.fields = dict(fields)
        super().__init__(f"Reference({name}, {', '.join(f'{key}: {each}' for key, each in fields.items())})")

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


def reference_to(values: Any) -> Any:
    """Return the type by which compiled code knows the record of a named tuple (any other type as it is)."""
    if not isinstance(values, types.BaseNamedTuple):
        return values
    named: Any = values
    fields = {name: reference_to(each) for name, each in zip(named.fields, named.types, strict=True)}
    return Reference(named.instance_class.__name__, fields)


_FORMS = {types.boolean: ctypes.c_bool, types.int64: ctypes.c_int64, types.float64: ctypes.c_double}


class Record:
    """A named tuple laid out in memory for compiled code, which takes it by its address and may set its fields.

    A tuple of many arrays is unpacked and copied at every call, and every look at one of its arrays is counted with a
    locked instruction. Of a record nothing is copied or counted: it must live as long as the call. Named tuples
    among the fields become records too.
    """

    def __init__(self, values: Any) -> None:
        self._kept = values  # the arrays must live as long as what points to them
        self.kind = reference_to(numba.typeof(values))
        fields = [(name, *self._field(getattr(values, name))) for name in values._fields]
        layout = type("Layout", (ctypes.Structure,), {"_fields_": [(name, form) for name, form, _ in fields]})
        self._memory = layout(*(value for _, _, value in fields))
        self.address = ctypes.addressof(self._memory)

    def _field(self, value: Any) -> tuple[Any, Any]:
        """Return the form of a field in memory and what stands there (numba's layout of an array, without owner)."""
        if isinstance(value, np.ndarray):
            words = (0, 0, value.size, value.itemsize, value.ctypes.data, *value.shape, *value.strides)
            form = ctypes.c_int64 * len(words)
            return form, form(*words)
        if hasattr(value, "_fields"):
            inner = Record(value)
            self._kept = (self._kept, inner)
            return ctypes.c_int64, inner.address
        return _FORMS[numba.typeof(value)], value


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


def apart(part: Callable[..., None], *given: Any) -> None:
    """Call a part of a run; compiled code is given its address, so that it is compiled on its own and only if needed."""
    part(*given)


@overload(apart, strict=False)
def _apart(part: Any, *given: Any) -> Any:
    return lambda part, *given: run_at(part.address, given)
