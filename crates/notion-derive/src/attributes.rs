//! What both derives read alike.

use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta, Path};

/// Errors, all of which are reported at once.
#[derive(Default)]
pub(crate) struct Errors(Option<syn::Error>);

impl Errors {
    pub(crate) fn push(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(all) => all.combine(error),
            None => self.0 = Some(error),
        }
    }

    pub(crate) fn at(&mut self, place: &impl Spanned, problem: impl std::fmt::Display) {
        self.push(syn::Error::new(place.span(), problem));
    }

    pub(crate) fn finish(self) -> syn::Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}

/// Reads the attributes of this name, entry after entry.
pub(crate) fn entries(
    attributes: &[Attribute],
    name: &str,
    errors: &mut Errors,
    mut read: impl FnMut(&str, &ParseNestedMeta<'_>) -> syn::Result<()>,
) {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(name)) {
        let parsed = attribute.parse_nested_meta(|meta| {
            let key = key(&meta.path);
            read(&key, &meta)
        });
        if let Err(error) = parsed {
            errors.push(error);
        }
    }
}

fn key(path: &Path) -> String {
    path.get_ident().map(ToString::to_string).unwrap_or_default()
}

/// The text of `key = "text"`.
pub(crate) fn text(meta: &ParseNestedMeta<'_>) -> syn::Result<String> {
    let key = key(&meta.path);
    let expected = || format!("write a text: `{key} = \"…\"`");
    let value = meta.value().map_err(|error| syn::Error::new(error.span(), expected()))?;
    let text: LitStr = value.parse().map_err(|error| syn::Error::new(error.span(), expected()))?;
    if text.value().trim().is_empty() {
        return Err(syn::Error::new(text.span(), format!("`{key}` is empty")));
    }
    Ok(text.value())
}

/// The error that there is no such entry, with the one that may be meant.
pub(crate) fn unknown(meta: &ParseNestedMeta<'_>, key: &str, known: &[&str]) -> syn::Error {
    let near = known.iter().find(|known| distance(key, known) <= 1 + key.len() / 4);
    match near {
        Some(near) => meta.error(format!("there is no `{key}`; `{near}` may be meant")),
        None => meta.error(format!("there is no `{key}`; there are {}", known.join(", "))),
    }
}

/// How many letters differ, are missing or too many.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in other.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (diagonal + usize::from(a != *b)).min(above + 1).min(row[j] + 1);
            diagonal = above;
        }
    }
    row[other.len()]
}

/// The doc comment, in one line a paragraph.
pub(crate) fn description(attributes: &[Attribute]) -> Option<String> {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let paragraphs = text.split("\n\n").map(|paragraph| paragraph.trim().replace('\n', " "));
    let text = paragraphs.filter(|paragraph| !paragraph.is_empty()).collect::<Vec<_>>().join("\n");
    (!text.is_empty()).then_some(text)
}

/// Words as Notion's own names have them: the first with a capital.
pub(crate) fn sentence<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| word.as_ref().to_lowercase()).collect();
    let text = words.join(" ");
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
