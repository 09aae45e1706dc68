mod alias;

open_enum! {
    /// The language of a [`CodeBlock`](crate::CodeBlock).
    ///
    /// See [code](https://developers.notion.com/reference/block#code).
    pub enum CodeLanguage = PlainText {
        /// ABAP.
        Abap = "abap",
        /// ABC.
        Abc = "abc",
        /// Agda.
        Agda = "agda",
        /// Arduino.
        Arduino = "arduino",
        /// ASCII art.
        AsciiArt = "ascii art",
        /// Assembly.
        Assembly = "assembly",
        /// Bash.
        Bash = "bash",
        /// BASIC.
        Basic = "basic",
        /// BNF.
        Bnf = "bnf",
        /// C.
        C = "c",
        /// C#.
        CSharp = "c#",
        /// C++.
        CPlusPlus = "c++",
        /// Clojure.
        Clojure = "clojure",
        /// CoffeeScript.
        CoffeeScript = "coffeescript",
        /// Coq.
        Coq = "coq",
        /// CSS.
        Css = "css",
        /// Dart.
        Dart = "dart",
        /// Dhall.
        Dhall = "dhall",
        /// Differences.
        Diff = "diff",
        /// Docker files.
        Docker = "docker",
        /// EBNF.
        Ebnf = "ebnf",
        /// Elixir.
        Elixir = "elixir",
        /// Elm.
        Elm = "elm",
        /// Erlang.
        Erlang = "erlang",
        /// F#.
        FSharp = "f#",
        /// Flow.
        Flow = "flow",
        /// Fortran.
        Fortran = "fortran",
        /// Gherkin.
        Gherkin = "gherkin",
        /// GLSL.
        Glsl = "glsl",
        /// Go.
        Go = "go",
        /// GraphQL.
        GraphQl = "graphql",
        /// Groovy.
        Groovy = "groovy",
        /// Haskell.
        Haskell = "haskell",
        /// HCL.
        Hcl = "hcl",
        /// HTML.
        Html = "html",
        /// Idris.
        Idris = "idris",
        /// Java.
        Java = "java",
        /// JavaScript.
        JavaScript = "javascript",
        /// JSON.
        Json = "json",
        /// Julia.
        Julia = "julia",
        /// Kotlin.
        Kotlin = "kotlin",
        /// LaTeX.
        Latex = "latex",
        /// Less.
        Less = "less",
        /// Lisp.
        Lisp = "lisp",
        /// LiveScript.
        LiveScript = "livescript",
        /// LLVM IR.
        LlvmIr = "llvm ir",
        /// Lua.
        Lua = "lua",
        /// Make files.
        Makefile = "makefile",
        /// Markdown.
        Markdown = "markdown",
        /// Markup.
        Markup = "markup",
        /// MATLAB.
        Matlab = "matlab",
        /// Mathematica.
        Mathematica = "mathematica",
        /// Mermaid.
        Mermaid = "mermaid",
        /// Nix.
        Nix = "nix",
        /// Formulas of Notion.
        NotionFormula = "notion formula",
        /// Objective-C.
        ObjectiveC = "objective-c",
        /// OCaml.
        OCaml = "ocaml",
        /// Pascal.
        Pascal = "pascal",
        /// Perl.
        Perl = "perl",
        /// PHP.
        Php = "php",
        /// None: plain text.
        PlainText = "plain text",
        /// PowerShell.
        PowerShell = "powershell",
        /// Prolog.
        Prolog = "prolog",
        /// Protocol Buffers.
        Protobuf = "protobuf",
        /// PureScript.
        PureScript = "purescript",
        /// Python.
        Python = "python",
        /// R.
        R = "r",
        /// Racket.
        Racket = "racket",
        /// Reason.
        Reason = "reason",
        /// Ruby.
        Ruby = "ruby",
        /// Rust.
        Rust = "rust",
        /// Sass.
        Sass = "sass",
        /// Scala.
        Scala = "scala",
        /// Scheme.
        Scheme = "scheme",
        /// SCSS.
        Scss = "scss",
        /// Shell.
        Shell = "shell",
        /// Smalltalk.
        Smalltalk = "smalltalk",
        /// Solidity.
        Solidity = "solidity",
        /// SQL.
        Sql = "sql",
        /// Swift.
        Swift = "swift",
        /// TOML.
        Toml = "toml",
        /// TypeScript.
        TypeScript = "typescript",
        /// VB.NET.
        VbNet = "vb.net",
        /// Verilog.
        Verilog = "verilog",
        /// VHDL.
        Vhdl = "vhdl",
        /// Visual Basic.
        VisualBasic = "visual basic",
        /// WebAssembly.
        WebAssembly = "webassembly",
        /// XML.
        Xml = "xml",
        /// YAML.
        Yaml = "yaml",
        /// One of Java, C, C++ and C#.
        JavaOrC = "java/c/c++/c#",
    }
}
