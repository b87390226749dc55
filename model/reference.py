"""Named tuples that compiled code passes by their address, and compiled functions that it calls by theirs."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel.models import OpaqueModel
from numba.core.imputils import lower_getattr_generic, lower_setattr_generic
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, register_model


class Compiled(NamedTuple):
    """A function compiled on its own."""

    address: int


class Reference(types.Type):
    """The type, in compiled code, of a named tuple that is passed by its address."""

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
    """Return the type of the reference that compiled code makes of a named tuple (any other type as it is)."""
    if not isinstance(values, types.BaseNamedTuple):
        return values
    named: Any = values
    fields = {name: reference_to(each) for name, each in zip(named.fields, named.types, strict=True)}
    return Reference(named.instance_class.__name__, fields)


def _stored(context: Any, builder: Any, kind: types.Type, given: Any, values: Any) -> Any:
    """Return a value as a reference holds it: named tuples by their address, arrays without an owner."""
    if not isinstance(kind, Reference):
        return _uncounted(context, builder, kind, values)
    address = cgutils.alloca_once(builder, context.get_value_type(kind.layout))
    for place, (name, field) in enumerate(kind.fields.items()):
        each = builder.extract_value(values, place)
        value = _stored(context, builder, field, given.types[place], each)
        builder.store(value, cgutils.gep_inbounds(builder, address, 0, kind.place(name)))
    return builder.bitcast(address, context.get_value_type(kind))


def _by_reference(typing_context: Any, values: Any) -> Any:
    """Return, in compiled code, a named tuple as a record with the same fields that is passed by its address.

    A tuple of many arrays is copied at every call, and every look at one of its arrays is counted with a locked
    instruction. A record is passed by its address, its fields can be set, and nothing is counted: it is good only while
    the function that made it runs and the caller holds the arrays. Tuples among the fields become records too.
    """
    kind = reference_to(values)

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return _stored(context, builder, kind, values, given[0])

    return kind(values), generate


by_reference: Any = intrinsic(_by_reference)


def _call_at(typing_context: Any, address: Any, seen: Any, place: Any) -> Any:
    """Call, in compiled code, the function at an address with a reference and a whole number; it returns a number."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        kinds = [context.get_value_type(each) for each in (types.float64, seen, types.int64)]
        function = ir.FunctionType(kinds[0], kinds[1:]).as_pointer()
        return builder.call(builder.inttoptr(given[0], function), given[1:])

    return types.float64(types.int64, seen, types.int64), generate


call_at: Any = intrinsic(_call_at)
