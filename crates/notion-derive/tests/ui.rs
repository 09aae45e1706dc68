//! What must not compile, and what is said then.
//!
//! `TRYBUILD=overwrite cargo test -p notion-derive --test ui` writes the messages anew; read them before they are committed.

#[test]
fn what_is_wrong_is_said_where_it_is() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/*.rs");
}
