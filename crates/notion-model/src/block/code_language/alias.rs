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

fn alias(name: &str) -> Option<CodeLanguage> {
    use CodeLanguage::*;

    Some(match name {
        "text" | "txt" | "plain" | "plaintext" | "none" | "nohighlight" | "output" | "log" => {
            PlainText
        }
        "ascii" | "ascii-art" => AsciiArt,
        "asm" | "nasm" | "x86asm" | "s" => Assembly,
        "ino" => Arduino,
        "clj" | "cljs" | "edn" => Clojure,
        "coffee" | "cson" => CoffeeScript,
        "cpp" | "cc" | "cxx" | "hpp" | "cplusplus" => CPlusPlus,
        "cs" | "csharp" | "dotnet" => CSharp,
        "h" => C,
        "dockerfile" | "containerfile" => Docker,
        "erl" => Erlang,
        "ex" | "exs" => Elixir,
        "fs" | "fsharp" => FSharp,
        "f90" | "f95" => Fortran,
        "feature" | "cucumber" => Gherkin,
        "golang" => Go,
        "gql" => GraphQl,
        "gradle" => Groovy,
        "hs" => Haskell,
        "tf" | "terraform" => Hcl,
        "htm" | "xhtml" => Html,
        "js" | "jsx" | "mjs" | "cjs" | "node" | "nodejs" | "ecmascript" => JavaScript,
        "jsonc" | "json5" | "ndjson" | "jsonl" => Json,
        "jl" => Julia,
        "kt" | "kts" => Kotlin,
        "tex" | "katex" => Latex,
        "elisp" | "emacs-lisp" | "common-lisp" | "cl" => Lisp,
        "ls" => LiveScript,
        "llvm" | "llvm-ir" => LlvmIr,
        "make" | "mk" | "gnumake" => Makefile,
        "md" | "mdx" => Markdown,
        "nb" | "wolfram" | "wl" => Mathematica,
        "octave" => Matlab,
        "mmd" => Mermaid,
        "objc" | "objectivec" | "obj-c" | "mm" => ObjectiveC,
        "ml" => OCaml,
        "delphi" => Pascal,
        "pl" | "pm" => Perl,
        "ps1" | "pwsh" | "ps" => PowerShell,
        "proto" | "protocol-buffers" => Protobuf,
        "purs" => PureScript,
        "py" | "py3" | "python3" | "pycon" | "ipython" => Python,
        "rkt" => Racket,
        "re" | "reasonml" => Reason,
        "rb" | "irb" => Ruby,
        "rs" => Rust,
        "scm" => Scheme,
        "sh" | "zsh" | "fish" | "ksh" | "console" | "shell-session" | "shellsession"
        | "terminal" | "shellscript" => Shell,
        "sol" => Solidity,
        "mysql" | "postgres" | "postgresql" | "psql" | "plsql" | "pgsql" | "sqlite" | "tsql" => Sql,
        "ts" | "tsx" | "mts" | "cts" => TypeScript,
        "vbnet" => VbNet,
        "v" | "sv" | "systemverilog" => Verilog,
        "vhd" => Vhdl,
        "vb" | "vba" | "vbscript" => VisualBasic,
        "wasm" | "wat" => WebAssembly,
        "svg" | "xsl" | "xslt" | "xsd" | "plist" => Xml,
        "yml" => Yaml,
        _ => return None,
    })
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
