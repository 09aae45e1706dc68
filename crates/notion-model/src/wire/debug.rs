use std::fmt;

use super::{Form, Object};

/// Shows an object without absent fields, and without `extra` if there is nothing in it.
pub(crate) fn debug_object(object: &dyn Object, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shape = object.shape();
    let mut shown = f.debug_struct(shape.name);
    for index in 0..=shape.fields.len() {
        if let (Some(kind), Some(union)) = (&shape.kind, object.kind())
            && kind.at == index
        {
            shown.field(kind.field, &union);
        }
        let Some(field) = shape.fields.get(index) else { break };
        let value = object.get(index);
        if !matches!(value.form(), Form::Absent) {
            shown.field(field.key, &value);
        }
    }
    if !object.extra().is_plain() {
        shown.field("extra", object.extra());
    }
    shown.finish()
}
