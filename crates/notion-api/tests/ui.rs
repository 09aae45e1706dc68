//! What must not compile, and what is said then: would somebody who is new here know what to do?
//!
//! `TRYBUILD=overwrite cargo test -p notion-api --test ui` writes the messages anew; read them before they are committed.

#[test]
fn what_is_mixed_up_is_said_where_it_is() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
