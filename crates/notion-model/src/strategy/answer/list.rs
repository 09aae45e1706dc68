//! Lists of anything.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::basic::cursor;
use crate::strategy::{Answer, Unknowns};
use crate::*;

/// There is a cursor if there is more.
impl<T: Answer> Answer for List<T> {
    fn strategy(unknowns: Unknowns) -> BoxedStrategy<Self> {
        let fields = (
            vec(T::strategy(unknowns), 0..5),
            cursor(unknowns),
            option::of(ListType::strategy(unknowns)),
            option::of(RequestStatus::strategy(unknowns)),
        );
        fields
            .prop_map(|(results, next_cursor, r#type, request_status)| List {
                results,
                has_more: next_cursor.is_some(),
                next_cursor,
                r#type,
                request_status,
                ..List::default()
            })
            .boxed()
    }
}

impl<T: Answer> Arbitrary for List<T> {
    type Parameters = Unknowns;
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with(unknowns: Unknowns) -> Self::Strategy {
        Answer::strategy(unknowns)
    }
}
