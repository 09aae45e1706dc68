//! Blocks of code.

use crate::{BlockInput, CodeLanguage};

/// A block of code, whose language is the first word behind the fence; a formula, if that is `math`.
pub(super) fn code_block(code: &str, info: &str) -> BlockInput {
    let code = code.strip_suffix('\n').unwrap_or(code);
    let info = info.trim();
    let name = info.split([' ', ',', '{', '\t']).next().unwrap_or_default().to_lowercase();
    if name == "math" {
        return BlockInput::equation(code);
    }
    // Some names have a space in them.
    let whole = CodeLanguage::from(info.to_lowercase().as_str());
    let language = match CodeLanguage::KNOWN.contains(&whole) {
        true => whole,
        false => language(&name),
    };
    BlockInput::code(code, language)
}

/// The language that is called so, also by a usual short name.
fn language(name: &str) -> CodeLanguage {
    let language = CodeLanguage::from(match name {
        "cpp" | "cc" | "cxx" => "c++",
        "cs" | "csharp" => "c#",
        "fs" | "fsharp" => "f#",
        "dockerfile" => "docker",
        "golang" => "go",
        "hs" => "haskell",
        "js" | "jsx" | "mjs" | "node" => "javascript",
        "kt" => "kotlin",
        "md" => "markdown",
        "objc" => "objective-c",
        "pl" => "perl",
        "ps1" | "pwsh" => "powershell",
        "py" | "python3" => "python",
        "rb" => "ruby",
        "rs" => "rust",
        "sh" | "zsh" | "console" | "shell-session" => "shell",
        "tex" => "latex",
        "ts" | "tsx" => "typescript",
        "vb" => "visual basic",
        "yml" => "yaml",
        name => name,
    });
    if CodeLanguage::KNOWN.contains(&language) { language } else { CodeLanguage::PlainText }
}
