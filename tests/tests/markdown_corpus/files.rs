//! Made-up files in the styles that real ones have.

pub(crate) const ALL: &[(&str, &str)] = &[
    ("readme", include_str!("files/readme.md")),
    ("vitepress", include_str!("files/vitepress.md")),
    ("mkdocs", include_str!("files/mkdocs.md")),
    ("quarto", include_str!("files/quarto.md")),
    ("mdx", include_str!("files/mdx.md")),
    ("obsidian", include_str!("files/obsidian.md")),
    ("notion", include_str!("files/notion.md")),
    ("jekyll", include_str!("files/jekyll.md")),
    ("answer", include_str!("files/answer.md")),
    ("tables", include_str!("files/tables.md")),
    ("changelog", include_str!("files/changelog.md")),
    ("notes", include_str!("files/notes.md")),
    ("recipe", include_str!("files/recipe.md")),
    ("minutes", include_str!("files/minutes.md")),
    ("article", include_str!("files/article.md")),
];
