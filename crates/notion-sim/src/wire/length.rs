//! How long texts and arrays may be.

use notion_model::validate::limits;
use notion_model::{RichTextArray, RichTextKind};

use crate::wire::fail::{Fail, Result};

/// Refuses a rich text with too many pieces, or with one that is too long.
pub(crate) fn check_text(text: &RichTextArray, path: &str) -> Result<()> {
    length(text.len(), limits::RICH_TEXT.max, path)?;
    for (index, piece) in text.iter().enumerate() {
        let (text, limit, key) = match &piece.kind {
            RichTextKind::Text(text) => (&text.content, limits::TEXT_CONTENT, "text.content"),
            RichTextKind::Equation(equation) => {
                (&equation.expression, limits::EQUATION, "equation.expression")
            }
            _ => continue,
        };
        let path = format!("{path}[{index}]");
        length(text.encode_utf16().count(), limit.max, &format!("{path}.{key}"))?;
        if let RichTextKind::Text(text) = &piece.kind
            && let Some(link) = &text.link
        {
            let path = format!("{path}.text.link.url");
            length(link.url.encode_utf16().count(), limits::URL.max, &path)?;
        }
    }
    Ok(())
}

/// Refuses a text that is empty, or longer than it may be.
pub(crate) fn filled(text: &str, most: usize, path: &str) -> Result<()> {
    match text.is_empty() {
        true => Err(Fail::body(path, "populated", Some(&text.into()))),
        false => length(text.encode_utf16().count(), most, path),
    }
}

/// Refuses what is longer than it may be.
pub(crate) fn length(actual: usize, most: usize, path: &str) -> Result<()> {
    if actual <= most {
        return Ok(());
    }
    let message = format!(
        "body failed validation: body.{path}.length should be ≤ `{most}`, instead was `{actual}`."
    );
    Err(Fail::validation(message))
}
