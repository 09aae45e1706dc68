//! `#[derive(Row)]` and `#[derive(Options)]` for `notion_model::row`, which re-exports them and says what they do.

mod attributes;
mod options;
mod row;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Derives `notion_model::row::Row` for a struct: each field is a column of a data source, or one of the special ones.
///
/// | on the struct, `#[row(…)]` | |
/// | --- | --- |
/// | `title = "Tasks"` | the title of a new data source. Defaults to the name of the struct |
/// | `lock = "tasks.lock.json"` | the file with the ids of properties and options, beside the source file |
/// | `removed = "Old"` | a property that a plan is to remove; several are said one by one |
/// | `crate = "path"` | where `notion_model` is, if it is called differently |
///
/// | on a field, `#[row(…)]` | |
/// | --- | --- |
/// | `name = "Due"` | the name of the property. Defaults to the field's: `due_date` is `Due date` |
/// | `id = "%3Acms"`, `was = "Until"` | its id, if it is to be pinned; what it was called before |
/// | `title`, `rich_text`, `number`, `select`, `multi_select`, `status`, `date`, `people`, `files`, `checkbox`, `url`, `email`, `phone_number`, `relation`, `place`, `created_time`, `last_edited_time`, `created_by`, `last_edited_by`, `unique_id` | its kind, where the type of the field does not say it |
/// | `day` | a date of which only the day counts, whatever its time is |
/// | `default` | with `status`: `None` writes the default option |
/// | `format = "percent"`, `back = "Tasks"`, `formula = "…"`, `rollup(relation = "…", property = "…", function = "sum")`, `prefix = "TASK"` | what belongs to the property when it is made |
/// | `with = "module"` | is read by `module::read(&Property) -> Result<T, E>`, written by `module::write(&T) -> PropertyInput` |
/// | `json` | is kept as JSON in a text |
/// | `page`, `rest`, `skip` | no column: what the page has besides, all other cells, `Default` |
///
/// The doc comments of the struct and its fields become descriptions. Each field gets an associated constant of its name in
/// capitals, for filters, sorts and updates, as visible as the field.
#[proc_macro_derive(Row, attributes(row))]
pub fn derive_row(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    row::derive(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Derives `notion_model::row::Options` for an enum: each variant is an option of a select, a multi-select or a status.
///
/// | on the enum, `#[options(…)]` | |
/// | --- | --- |
/// | `closed` | an option that the enum does not know is an error |
/// | `crate = "path"` | where `notion_model` is, if it is called differently |
///
/// | on a variant, `#[option(…)]` | |
/// | --- | --- |
/// | `name = "To do"` | the name of the option. Defaults to the variant's: `ToDo` is `To do` |
/// | `id = "f1c2"`, `was = "Open"` | its id, if it is to be pinned; what it was called before |
/// | `color = "blue"`, `group = "In progress"` | what it gets when it is made |
/// | `other` | takes the name of every option that the enum does not know: `Other(String)` |
///
/// The doc comments of variants become descriptions.
#[proc_macro_derive(Options, attributes(option, options))]
pub fn derive_options(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    options::derive(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
