//! Languages by the names that people and other tools give them.

use super::CodeLanguage;

impl CodeLanguage {
    /// Returns the language called `name`: by its name in Notion or by a usual short name, such as `js`, `sh`, `yml` or
    /// `text`, in upper or lower case. `None` if Notion has no such language.
    ///
    /// ```
    /// use notion_model::CodeLanguage;
    ///
    /// assert_eq!(CodeLanguage::from_alias("Python"), Some(CodeLanguage::Python));
    /// assert_eq!(CodeLanguage::from_alias("sh"), Some(CodeLanguage::Shell));
    /// assert_eq!(CodeLanguage::from_alias("klingon"), None);
    /// ```
    pub fn from_alias(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase();
        let known = |name: &str| Some(Self::from(name)).filter(|it| Self::KNOWN.contains(it));
        known(&name).or_else(|| alias(&name)).or_else(|| {
            // `visual-basic` and `plain_text` are spelled with a space in Notion.
            known(&name.replace(['-', '_'], " "))
        })
    }

    /// The language, with a usual short name replaced by the language that is meant. A name that Notion does not have
    /// stays, for the check to find.
    pub(crate) fn resolved(self) -> Self {
        match self {
            Self::Unknown(name) => Self::from_alias(&name).unwrap_or(Self::Unknown(name)),
            known => known,
        }
    }
}

/// Short names, parted by spaces. A table is read by few instructions, and a `match` is many.
const ALIASES: &[(CodeLanguage, &str)] = {
    use CodeLanguage::*;

    &[
        (PlainText, "text txt plain plaintext none nohighlight output log"),
        (AsciiArt, "ascii ascii-art"),
        (Assembly, "asm nasm x86asm s"),
        (Arduino, "ino"),
        (Clojure, "clj cljs edn"),
        (CoffeeScript, "coffee cson"),
        (CPlusPlus, "cpp cc cxx hpp cplusplus"),
        (CSharp, "cs csharp dotnet"),
        (C, "h"),
        (Docker, "dockerfile containerfile"),
        (Erlang, "erl"),
        (Elixir, "ex exs"),
        (FSharp, "fs fsharp"),
        (Fortran, "f90 f95"),
        (Gherkin, "feature cucumber"),
        (Go, "golang"),
        (GraphQl, "gql"),
        (Groovy, "gradle"),
        (Haskell, "hs"),
        (Hcl, "tf terraform"),
        (Html, "htm xhtml"),
        (JavaScript, "js jsx mjs cjs node nodejs ecmascript"),
        (Json, "jsonc json5 ndjson jsonl"),
        (Julia, "jl"),
        (Kotlin, "kt kts"),
        (Latex, "tex katex"),
        (Lisp, "elisp emacs-lisp common-lisp cl"),
        (LiveScript, "ls"),
        (LlvmIr, "llvm llvm-ir"),
        (Makefile, "make mk gnumake"),
        (Markdown, "md mdx"),
        (Mathematica, "nb wolfram wl"),
        (Matlab, "octave"),
        (Mermaid, "mmd"),
        (ObjectiveC, "objc objectivec obj-c mm"),
        (OCaml, "ml"),
        (Pascal, "delphi"),
        (Perl, "pl pm"),
        (PowerShell, "ps1 pwsh ps"),
        (Protobuf, "proto protocol-buffers"),
        (PureScript, "purs"),
        (Python, "py py3 python3 pycon ipython"),
        (Racket, "rkt"),
        (Reason, "re reasonml"),
        (Ruby, "rb irb"),
        (Rust, "rs"),
        (Scheme, "scm"),
        (Shell, "sh zsh fish ksh console shell-session shellsession terminal shellscript"),
        (Solidity, "sol"),
        (Sql, "mysql postgres postgresql psql plsql pgsql sqlite tsql"),
        (TypeScript, "ts tsx mts cts"),
        (VbNet, "vbnet"),
        (Verilog, "v sv systemverilog"),
        (Vhdl, "vhd"),
        (VisualBasic, "vb vba vbscript"),
        (WebAssembly, "wasm wat"),
        (Xml, "svg xsl xslt xsd plist"),
        (Yaml, "yml"),
    ]
};

fn alias(name: &str) -> Option<CodeLanguage> {
    let is_called = |names: &str| names.split(' ').any(|known| known == name);
    ALIASES.iter().find(|(_, names)| is_called(names)).map(|(language, _)| language.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_an_alias_of_itself() {
        for language in CodeLanguage::KNOWN {
            assert_eq!(CodeLanguage::from_alias(language.as_str()).as_ref(), Some(language));
            let loud = language.as_str().to_uppercase();
            assert_eq!(CodeLanguage::from_alias(&loud).as_ref(), Some(language));
        }
    }

    #[test]
    fn short_names_are_known() {
        for (alias, language) in [
            ("text", CodeLanguage::PlainText),
            ("js", CodeLanguage::JavaScript),
            ("sh", CodeLanguage::Shell),
            (" Python ", CodeLanguage::Python),
            ("Visual-Basic", CodeLanguage::VisualBasic),
            ("plain_text", CodeLanguage::PlainText),
            ("C#", CodeLanguage::CSharp),
        ] {
            assert_eq!(CodeLanguage::from_alias(alias), Some(language));
        }
        assert_eq!(CodeLanguage::from_alias("kql"), None);
        assert_eq!(CodeLanguage::from_alias(""), None);
    }
}
