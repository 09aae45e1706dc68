//! Checks what is about to be sent against Notion's limits: all violations at once, each with its path.
//!
//! ```
//! use notion_model::{PropertyInput, validate::Validate};
//!
//! let address = PropertyInput::url("x".repeat(2001));
//! let violations = address.violations();
//! assert_eq!(violations[0].to_string(), "url: 2001 characters, at most 2000");
//! ```

mod block;
mod check;
pub mod limits;
mod nearest;
mod request;
mod schema;
pub mod shapes;

pub use self::block::{children, page_content};
pub use self::check::{Check, Limit, Rule, Violation};
pub use self::nearest::nearest;
pub use self::schema::{NewSchema, filter as filter_for, sorts as sorts_for, values as values_for};

/// A value with limits of Notion's that can be checked before it is sent.
pub trait Validate {
    /// Reports every limit that is exceeded and every rule that is broken.
    fn validate(&self, check: &mut Check<'_>);

    /// All that is wrong; empty if it may be sent.
    fn violations(&self) -> Vec<Violation> {
        let mut violations = Vec::new();
        self.validate(&mut Check::root(&mut violations));
        violations
    }
}

/// Returns what is wrong with so many `filter_properties`: at most 100.
pub fn filter_properties(count: usize) -> Vec<Violation> {
    let mut violations = Vec::new();
    Check::root(&mut violations)
        .at("filter_properties", |check| check.at_most(limits::FILTER_PROPERTIES, count));
    violations
}

/// Returns what is wrong with the name of an upload, and the type of its content if that is said: at most 900 bytes,
/// and an ending such as `.pdf`, which Notion otherwise takes from the type.
pub fn upload_name(name: Option<&str>, content_type: Option<&str>) -> Vec<Violation> {
    let mut violations = Vec::new();
    Check::root(&mut violations).at("filename", |check| check.upload_name(name, content_type));
    violations
}

/// Returns what is wrong with the size of a body: at most 500 KB.
pub fn body_size(body: &[u8]) -> Vec<Violation> {
    let mut violations = Vec::new();
    Check::root(&mut violations).at_most(limits::BODY, body.len());
    violations
}
