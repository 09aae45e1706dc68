use serde_json::Number;

use crate::{DateValue, Empty};

object! {
    /// The result of a formula.
    ///
    /// See [formula](https://developers.notion.com/reference/page-property-values#formula).
    pub struct Formula {}
    is {
        /// The result.
        pub value: FormulaValue,
    }
}

union! {
    /// The result of a formula.
    pub enum FormulaValue {
        /// Text.
        String(Option<String>) = "string",
        /// A number.
        Number(Option<Number>) = "number",
        /// True or false.
        Boolean(Option<bool>) = "boolean",
        /// A date.
        Date(Option<Box<DateValue>>) = "date",
        /// Something that the API can't show.
        Unsupported(Empty) = "unsupported",
    }
}
