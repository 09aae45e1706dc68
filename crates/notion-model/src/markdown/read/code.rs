//! Blocks of code.

use crate::{BlockInput, CodeLanguage};

/// A block of code, whose language is the first word behind the fence; a formula, if that is `math`.
///
/// The word may be in braces, as Quarto, R Markdown and Pandoc have it: `{python}`, `{.bash filename="t"}`, `{r, echo}`.
pub(super) fn code_block(code: &str, info: &str) -> BlockInput {
    let code = code.strip_suffix('\n').unwrap_or(code);
    let info = info.trim();
    let name = info.trim_start_matches(['{', '.', '=', ' ']);
    let name = name.split([' ', ',', '{', '}', '\t', ':']).next().unwrap_or_default();
    if name.eq_ignore_ascii_case("math") {
        return BlockInput::equation(code);
    }
    // Some names have a space in them.
    let language = CodeLanguage::from_alias(info).or_else(|| CodeLanguage::from_alias(name));
    BlockInput::code(code, language.unwrap_or_default())
}
