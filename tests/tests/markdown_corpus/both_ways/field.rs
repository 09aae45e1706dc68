//! What people who imported and exported Markdown with other tools reported, and what their files showed.

use notion_api::Client;
use notion_model::markdown::{self, Dialect, WriteOptions, read, read_with_losses, write};
use notion_model::{
    BlockInput as Block, BlockInputKind as Kind, CodeLanguage, IconInput, Lost, PageId, RichText,
    RichTextArray,
};
use notion_transport::mock::MockTransport;
use serde_json::{Value, json};

fn text(text: &str) -> RichText {
    RichText::text(text)
}

fn link(says: &str, url: &str) -> RichText {
    RichText::text(says).link(url)
}

fn callout(says: &str, icon: &str) -> Block {
    Block::callout(says).icon(IconInput::emoji(icon))
}

#[track_caller]
fn reads(cases: &[(&str, Vec<Block>)]) {
    for (markdown, blocks) in cases {
        assert_eq!(read(markdown), *blocks, "{markdown:?}");
    }
}

fn lost(markdown: &str) -> Vec<(Lost, String)> {
    let losses = read_with_losses(markdown).losses;
    losses.into_iter().map(|loss| (loss.what, loss.detail.unwrap_or_default())).collect()
}

#[test]
fn prices_and_variables_are_no_formulas() {
    reads(&[
        (
            "Range $10-$20, $5/$6 each, **$100**-**$200**, $HOME/$USER, $PATH:$HOME/bin\n",
            vec![Block::paragraph([
                text("Range $10-$20, $5/$6 each, "),
                text("$100").bold(),
                text("-"),
                text("$200").bold(),
                text(", $HOME/$USER, $PATH:$HOME/bin"),
            ])],
        ),
        (
            "`$5` and $x$-axis",
            vec![Block::paragraph([
                text("$5").code(),
                text(" and "),
                RichText::equation("x"),
                text("-axis"),
            ])],
        ),
        (
            "${HOME}/a and ${USER}/b, US$5 to US$6",
            vec![Block::paragraph("${HOME}/a and ${USER}/b, US$5 to US$6")],
        ),
        (
            "| a | b |\n| - | - |\n| $5 | $6 |",
            vec![Block::table([["a", "b"], ["$5", "$6"]]).column_header()],
        ),
    ]);
}

#[test]
fn formulas_of_github_and_notion() {
    let inline = || vec![Block::paragraph([RichText::equation("a_b"), text(" x")])];
    reads(&[
        ("$a_b$ x", inline()),
        ("$`a_b`$ x", inline()),
        ("```math\na = b\n```", vec![Block::equation("a = b")]),
        ("$$\na\n=\nb\n$$\n", vec![Block::equation("a\n=\nb")]),
        ("$$\na\n\n- b\n$$\n\nx", vec![Block::equation("a\n\n- b"), Block::paragraph("x")]),
        ("$$a\n+ b$$", vec![Block::equation("a\n+ b")]),
        ("> $$\n> a\n> =\n> $$", vec![Block::quote("").child(Block::equation("a\n="))]),
        (
            "- x\n\n  $$\n  # a\n  $$",
            vec![Block::bulleted_list_item("x").child(Block::equation("# a"))],
        ),
        ("$$x$$", vec![Block::equation("x")]),
        ("```\n$$\n- x\n$$\n```", vec![Block::code("$$\n- x\n$$", CodeLanguage::PlainText)]),
        (
            "$$ never ended\n\n- x",
            vec![Block::paragraph("$$ never ended"), Block::bulleted_list_item("x")],
        ),
    ]);
}

#[test]
fn bare_addresses_are_links() {
    reads(&[
        (
            "See https://a.example/_a_/x?q=*b* and www.b.example, <me@c.example>.\n",
            vec![Block::paragraph([
                text("See "),
                link("https://a.example/_a_/x?q=*b", "https://a.example/_a_/x?q=*b"),
                text("* and "),
                link("www.b.example", "http://www.b.example"),
                text(", "),
                link("me@c.example", "mailto:me@c.example"),
                text("."),
            ])],
        ),
        (
            "a me@c.example, `https://a.example` and [https://a.example/x](https://b.example)",
            vec![Block::paragraph([
                text("a "),
                link("me@c.example", "mailto:me@c.example"),
                text(", "),
                text("https://a.example").code(),
                text(" and "),
                link("https://a.example/x", "https://b.example"),
            ])],
        ),
        (
            "**https://a.example/a_b**, https://a.example/?a=1&amp;b=2&c=3",
            vec![Block::paragraph([
                link("https://a.example/a_b", "https://a.example/a_b").bold(),
                text(", "),
                link("https://a.example/?a=1&b=2&c=3", "https://a.example/?a=1&b=2&c=3"),
            ])],
        ),
        ("https\\://a.example", vec![Block::paragraph("https://a.example")]),
    ]);
}

#[test]
fn addresses_that_notion_refuses_are_no_links() {
    let markdown = "[c](//cdn.example/x.js) [d](http://) ![y](http://) [e](#a) [f](javascript:x)\n";
    assert_eq!(read(markdown), [Block::paragraph("c d y e f")]);
    assert_eq!(lost(markdown).len(), 5);
    assert_eq!(
        lost("[a](./a.md) ![](./b.png) <iframe src=\"v\"></iframe>"),
        [
            (Lost::Link, "./a.md".to_owned()),
            (Lost::Media, "./b.png".to_owned()),
            (Lost::Media, "v".to_owned()),
        ]
    );
}

#[test]
fn losses_name_the_block() {
    let document = read_with_losses("one\n\n- two\n- three [x](a.md)\n");
    assert_eq!(document.losses.len(), 1);
    assert_eq!(document.losses[0].path, [2]);
    assert_eq!(
        document.losses[0].to_string(),
        "2: bulleted_list_item has a link that becomes text (a.md)"
    );
    let only = read_with_losses("<Chart data=\"x\" />").losses;
    assert_eq!((only[0].what, only[0].path.len()), (Lost::Tag, 0));
}

#[test]
fn pictures() {
    let target = "https://x.example/target";
    let badge = || Block::image("https://x.example/b.svg");
    reads(&[
        (
            "[![](https://x.example/b.svg)](https://x.example/target)\n",
            vec![badge().caption(link(target, target))],
        ),
        (
            "[![build](https://x.example/b.svg)](https://x.example/target)\n",
            vec![badge().caption(link("build", target))],
        ),
        (
            "# Name [![build](https://x.example/b.svg)](https://x.example/target)\n",
            vec![Block::heading_1([text("Name "), link("build", target)])],
        ),
        (
            "Before\n\n![](./images/flow.png)\n\nAfter\n",
            vec![
                Block::paragraph("Before"),
                Block::paragraph("./images/flow.png"),
                Block::paragraph("After"),
            ],
        ),
        (
            "Watch:\n\n[](https://x.example/film.mp4)\n",
            vec![
                Block::paragraph("Watch:"),
                Block::paragraph(link("https://x.example/film.mp4", "https://x.example/film.mp4")),
            ],
        ),
        (
            "<iframe src=\"https://video.example/embed/1\" title=\"Talk\"></iframe>\n\n<video controls>\n  <source src=\"https://x.example/v.mp4\" type=\"video/mp4\">\n</video>\n",
            vec![
                Block::embed("https://video.example/embed/1").caption("Talk"),
                Block::video("https://x.example/v.mp4"),
            ],
        ),
        (
            "<figure>\n<img src=\"https://x.example/b.svg\">\n<figcaption>A <a href=\"https://x.example/target\">build</a></figcaption>\n</figure>\n",
            vec![badge().caption([text("A "), link("build", target)])],
        ),
    ]);
    // They come out as they went in.
    for markdown in [
        "[![](https://x.example/b.svg)](https://x.example/target)\n",
        "[![build](https://x.example/b.svg)](https://x.example/target)\n",
        "<figure>\n<img src=\"https://x.example/b.svg\">\n<figcaption>A <a href=\"https://x.example/target\">build</a></figcaption>\n</figure>\n",
    ] {
        assert_eq!(write(&read(markdown)), (markdown.to_owned(), vec![]));
    }
    // A picture without an address is a loss, and its caption stays.
    let (written, losses) = write(&[Block::image("").caption("c")]);
    assert_eq!((written.as_str(), losses[0].what), ("c\n", Lost::Media));
}

#[test]
fn what_is_no_content() {
    let title = || vec![Block::heading_1("Title")];
    reads(&[
        ("\u{feff}# Title\n", title()),
        ("---\ntitle: My note\ntags: [a, b]\n---\n\n# Title\n", title()),
        (
            "<!-- a -->\n<!DOCTYPE html>\n<?xml version=\"1.0\"?>\n\n# Title\n\n<!-- never ended",
            title(),
        ),
        (
            "<style>\np { color: red }\n</style>\n\n<script setup>\nimport A from \"./A.vue\"\n</script>\n\n# Title\n",
            title(),
        ),
        ("# Title<script>if (a < b) { x() }</script>\n", title()),
        ("# Title\n\n<!-- a\n\nb --> \n\n[//]: # (comment)\n", title()),
        ("<![CDATA[ x ]]>\n\n# Title", title()),
    ]);
    let document = read_with_losses("---\ntitle: My note\n---\nBody\n");
    assert_eq!(document.front_matter.as_deref(), Some("title: My note\n"));
    assert_eq!(document.blocks, [Block::paragraph("Body")]);
    assert_eq!(document.losses, []);
}

#[test]
fn callouts_of_all_forms() {
    reads(&[
        (
            "<aside>\n😀 intro **text**\n\n</aside>\n\nAfter.\n",
            vec![
                Block::callout([text("intro "), text("text").bold()]).icon(IconInput::emoji("😀")),
                Block::paragraph("After."),
            ],
        ),
        ("> [!NOTE]\n> x", vec![callout("x", "ℹ️")]),
        ("> [!NOTE] on one line\n", vec![callout("on one line", "ℹ️")]),
        ("> [!abstract]\n> Obsidian\n", vec![callout("Obsidian", "📋")]),
        (
            "> [!tip]- Folded\n> body\n",
            vec![callout("Folded", "💡").child(Block::paragraph("body"))],
        ),
        (
            "> [!tip] A *title*\n> - item\n",
            vec![
                Block::callout([text("A "), text("title").italic()])
                    .icon(IconInput::emoji("💡"))
                    .child(Block::bulleted_list_item("item")),
            ],
        ),
        (
            "<callout icon=\"🎯\" color=\"blue\">\n\nAim\n\n</callout>",
            vec![callout("Aim", "🎯").color(notion_model::Color::Blue)],
        ),
        ("> [!NOTE](x) is no callout", vec![Block::quote([text("!NOTE is no callout")])]),
    ]);
}

#[test]
fn admonitions_and_containers() {
    let inside =
        || [Block::paragraph([text("Some "), text("text").bold()]), Block::bulleted_list_item("a")];
    reads(&[
        (
            "!!! note \"Title\"\n    Some **text**\n\n    - a\n\n    ```py\n    x = 1\n    ```\n\n??? tip\n    Folded\n",
            vec![
                callout("Title", "ℹ️")
                    .children(inside())
                    .child(Block::code("x = 1", CodeLanguage::Python)),
                Block::toggle("Tip").child(Block::paragraph("Folded")),
            ],
        ),
        ("!!! warning\n    Hot\n\nAfter", vec![callout("Hot", "⚠️"), Block::paragraph("After")]),
        (
            "!!! a\n    b\n\n    !!! tip\n        c\n",
            vec![callout("b", "ℹ️").child(callout("c", "💡"))],
        ),
        (
            "=== \"One\"\n\n    1\n\n=== \"Two\"\n\n    2\n",
            vec![
                Block::toggle("One").child(Block::paragraph("1")),
                Block::toggle("Two").child(Block::paragraph("2")),
            ],
        ),
        (
            ":::tip Title\nSome **text**\n\n- a\n:::\n",
            vec![callout("Title", "💡").children(inside())],
        ),
        (
            "::: {.callout-warning title=\"T\"}\nx\n:::\n",
            vec![callout("T", "⚠️").child(Block::paragraph("x"))],
        ),
        (
            ":::note[T]\nx\n:::\n\n::: details More\ny\n:::\n",
            vec![
                callout("T", "ℹ️").child(Block::paragraph("x")),
                Block::toggle("More").child(Block::paragraph("y")),
            ],
        ),
        ("::::note\na\n:::tip\nb\n:::\n::::\n", vec![callout("a", "ℹ️").child(callout("b", "💡"))]),
        ("::: {.column}\nx\n:::\n", vec![Block::paragraph("x")]),
        (
            "- a\n\n  :::tip\n  b\n  :::\n",
            vec![Block::bulleted_list_item("a").child(callout("b", "💡"))],
        ),
        (
            "```\n:::tip\n!!! note\n    x\n```",
            vec![Block::code(":::tip\n!!! note\n    x", CodeLanguage::PlainText)],
        ),
        (":::never ended\n\nx", vec![Block::paragraph(":::never ended"), Block::paragraph("x")]),
        ("!!! really", vec![Block::paragraph("!!! really")]),
    ]);
}

#[test]
fn footnotes_stay() {
    let note = |says: RichTextArray| vec![Block::divider(), Block::numbered_list_item(says)];
    let mut two = vec![Block::paragraph("A claim[1] and[2].")];
    two.extend(note("ibid.".into()));
    two.push(Block::numbered_list_item(link("Smith", "https://x.example/s")));
    let address = "https://x.example/source";
    let mut one = vec![Block::paragraph("A claim[1].")];
    one.extend(note(link(address, address).into()));
    let mut long = vec![Block::paragraph("A[1]"), Block::paragraph("b"), Block::divider()];
    long.push(Block::numbered_list_item("one").child(Block::paragraph("two")));
    long.push(Block::numbered_list_item("unused"));
    reads(&[
        ("A claim[^1] and[^2].\n\n[^1]: ibid.\n[^2]: [Smith](https://x.example/s)\n", two),
        ("A claim[^1].\n\n[^1]: <https://x.example/source>\n", one),
        ("A[^long]\n\n[^b]: unused\n[^long]: one\n\n    two\n\nb\n", long),
        (
            "No note[^x] and ^[inline [a](https://a.example)]",
            vec![Block::paragraph([
                text("No note[^x] and ^[inline "),
                link("a", "https://a.example"),
                text("]"),
            ])],
        ),
    ]);
}

#[test]
fn html_tables_keep_their_cells() {
    reads(&[
        (
            "<table>\n<tr><th>Name</th><th>Use</th></tr>\n<tr>\n<td>\n\n**one**\n\n</td>\n<td>two</td>\n</tr>\n</table>\n",
            vec![
                Block::table([
                    ["Name".into(), "Use".into()],
                    [RichTextArray::from(text("one").bold()), "two".into()],
                ])
                .column_header(),
            ],
        ),
        (
            "<table><tr><td><p>one</p><p>two</p></td><td><ul><li>x</li><li>y</li></ul></td></tr></table>\n",
            vec![Block::table([["one\ntwo", "x\ny"]])],
        ),
        (
            "<table><tr><td>a<table><tr><td>in</td></tr></table>b</td><td>c</td></tr></table>\n",
            vec![Block::table([["a in b", "c"]])],
        ),
        (
            "<table>\n<caption>Prices</caption>\n<tr><td>a</td><td>b</td></tr>\nstray\n</table>\n",
            vec![Block::paragraph("Prices"), Block::paragraph("stray"), Block::table([["a", "b"]])],
        ),
        (
            "<table>\n<tr><td>a<td>b\n<tr><td>c<td>d\n</table>\n",
            vec![Block::table([["a", "b"], ["c", "d"]])],
        ),
        (
            "<table>\n<thead>\n<tr><th>a</th><th>b</th></tr>\n</thead>\n<tbody>\n<tr><td colspan=2>c</td></tr>\n\n<tr><td rowspan=\"2\">d</td><td>e</td></tr>\n<tr><td>f</td></tr>\n</tbody>\n</table>\n",
            vec![Block::table([["a", "b"], ["c", ""], ["d", "e"], ["", "f"]]).column_header()],
        ),
        (
            "<table><tr><td>a<br>b</td><td>\n\n- x\n- y\n\n</td></tr></table>",
            vec![Block::table([["a\nb", "x\ny"]])],
        ),
    ]);
}

#[test]
fn html_keeps_its_structure() {
    reads(&[
        (
            "<div>\n<p>\n    <a href=\"https://x.example/a\">A</a>\n<b>B</b>\n</p>\n</div>\n",
            vec![Block::paragraph([link("A", "https://x.example/a"), text(" "), text("B").bold()])],
        ),
        (
            "<ul>\n  <li>a</li>\n  <li>b\n    <ol start=\"3\"><li>c</ol>\n</ul>\n",
            vec![
                Block::bulleted_list_item("a"),
                Block::bulleted_list_item("b").child(Block::numbered_list_item("c")),
            ],
        ),
        (
            "<dl>\n<dt>Term</dt>\n<dd>Meaning</dd>\n<dt>Other\n<dd>More\n</dl>",
            vec![
                Block::bulleted_list_item(text("Term").bold()).child(Block::paragraph("Meaning")),
                Block::bulleted_list_item(text("Other").bold()).child(Block::paragraph("More")),
            ],
        ),
        (
            "<pre><code class=\"language-rust\">let a = 1 &lt; 2;\n\n    *b*</code></pre>\n",
            vec![Block::code("let a = 1 < 2;\n\n    *b*", CodeLanguage::Rust)],
        ),
        (
            "<h1 align=\"center\">Title</h1>\n<h3>Sub <i>x</i></h3>\n<blockquote>q</blockquote>\n<hr>\n",
            vec![
                Block::heading_1("Title"),
                Block::heading_3([text("Sub "), text("x").italic()]),
                Block::quote("q"),
                Block::divider(),
            ],
        ),
        (
            "<p align=\"center\">\n  <img src=\"https://x.example/l.png\" alt=\"Logo\">\n</p>\n",
            vec![Block::image("https://x.example/l.png").caption("Logo")],
        ),
        (
            "<ul><li><input type=\"checkbox\" checked> done</li><li><input type=\"checkbox\"> open</li></ul>",
            vec![Block::to_do("done").checked(), Block::to_do("open")],
        ),
        ("<p>one<p>two\n", vec![Block::paragraph("one"), Block::paragraph("two")]),
        ("<Tabs>\n  <Tab name=\"a\">\n\none\n\n  </Tab>\n</Tabs>\n", vec![Block::paragraph("one")]),
        (
            "<div style={{color: \"red\"}}>\n\ntext\n\n</div>\n\n<button @click=\"a = !a\">Go</button>\n",
            vec![Block::paragraph("text"), Block::paragraph("Go")],
        ),
        (
            "`<button @click=\"a\">` in code",
            vec![Block::paragraph([text("<button @click=\"a\">").code(), text(" in code")])],
        ),
    ]);
}

#[test]
fn words_in_angle_brackets_stay() {
    reads(&[
        (
            "A Vec<String> of <your name>, and <T>\n",
            vec![Block::paragraph("A Vec<String> of <your name>, and <T>")],
        ),
        ("<your-token>\n", vec![Block::paragraph("<your-token>")]),
        ("# Use <placeholder> here", vec![Block::heading_1("Use <placeholder> here")]),
        (
            "a <Badge>new</Badge> <i>b</i>",
            vec![Block::paragraph([text("a new "), text("b").italic()])],
        ),
    ]);
}

#[test]
fn superscripts_make_no_other_numbers() {
    reads(&[
        (
            "From 2<sup>32</sup> to 10<sup>-3</sup>, H<sub>2</sub>O\n",
            vec![Block::paragraph("From 2³² to 10⁻³, H₂O")],
        ),
        (
            "4<sup>th</sup>, 10<sup>2.5</sup>, x<sup>n</sup>",
            vec![Block::paragraph("4th, 10^(2.5), xⁿ")],
        ),
    ]);
}

#[test]
fn languages_of_fences() {
    reads(&[(
        "```{python}\nx = 1\n```\n\n``` {.bash filename=\"t\"}\nls\n```\n\n```{r, echo=FALSE}\ny\n```\n\n```Text\nz\n```\n",
        vec![
            Block::code("x = 1", CodeLanguage::Python),
            Block::code("ls", CodeLanguage::Bash),
            Block::code("y", CodeLanguage::R),
            Block::code("z", CodeLanguage::PlainText),
        ],
    )]);
    for (name, language) in [
        ("text", CodeLanguage::PlainText),
        ("js", CodeLanguage::JavaScript),
        ("Python", CodeLanguage::Python),
        ("sh", CodeLanguage::Shell),
    ] {
        assert_eq!(Block::code("x", name), Block::code("x", language));
    }
    assert_eq!(Block::code("x", "klingon"), Block::code("x", CodeLanguage::from("klingon")));
}

#[test]
fn placeholders_stay_whole() {
    reads(&[
        (
            "{{ a*b*c }} and {% include _x_.html %} {{< fig src=\"a\" >}}",
            vec![Block::paragraph("{{ a*b*c }} and {% include _x_.html %} {{< fig src=\"a\" >}}")],
        ),
        (
            "| a |\n| - |\n| {{ x | upper }} |",
            vec![Block::table([["a"], ["{{ x | upper }}"]]).column_header()],
        ),
    ]);
}

#[test]
fn numbers_of_lists() {
    assert_eq!(
        lost("5. five\n\ntext\n\n6. six\n"),
        [(Lost::Numbering, "5".to_owned()), (Lost::Numbering, "6".to_owned()),]
    );
    assert_eq!(lost("1. one\n2. two\n"), []);
}

/// Numbers are written as they are on the page, and a style that names only what it sets is one.
#[tokio::test]
async fn a_list_that_begins_at_five_is_written_so() {
    let item = |id: u32, content: &str, start: Option<u32>, style: Value| {
        let id = format!("10000000-0000-4000-8000-{id:012}");
        let piece = json!({ "type": "text", "text": { "content": content }, "annotations": style });
        let mut list = json!({ "rich_text": [piece], "color": "default" });
        if let Some(start) = start {
            list["list_start_index"] = start.into();
            list["list_format"] = "numbers".into();
        }
        json!({ "object": "block", "id": id, "has_children": false,
            "type": "numbered_list_item", "numbered_list_item": list })
    };
    let items =
        [item(11, "five", Some(5), json!({ "bold": true })), item(12, "six", None, json!({}))];
    let answer =
        json!({ "object": "list", "results": items, "next_cursor": null, "has_more": false });
    let body = bytes::Bytes::from(answer.to_string());
    let mock = MockTransport::from_fn(move |_| Ok(http::Response::new(body.clone())));
    let notion = Client::builder().transport(mock).without_layers().build().expect("a client");
    let tree = notion.blocks().tree(PageId::nil()).send().await.expect("a tree");
    let (written, losses) = tree.to_markdown();
    assert_eq!(written, "5. **five**\n6. six\n");
    assert_eq!(losses, []);
}

#[test]
fn a_row_that_is_too_wide_is_a_loss() {
    let markdown = "| a |\n| - |\n| b | c *d* |\n";
    assert_eq!(read(markdown), [Block::table([["a"], ["b"]]).column_header()]);
    assert_eq!(lost(markdown), [(Lost::Cells, "c *d*".to_owned())]);
    assert_eq!(lost("| a | b |\n| - | - |\n| c | d |\n| e |\n"), []);
}

/// One thing that is too long does not stop an import.
#[test]
fn what_is_too_long_becomes_something_that_notion_takes() {
    let url = format!("https://x.example/?q={}", "a".repeat(2100));
    let formula = "x+".repeat(600);
    let cell = "**a** b ".repeat(101);
    let wide = |cell: &str| format!("|{}\n", format!(" {cell} |").repeat(150));
    let markdown = format!(
        "[t]({url})\n\n$$\n{formula}\n$$\n\n${formula}y$ x\n\n![p]({url})\n\n| {cell} |\n| - |\n\n{}{}{}",
        wide("h"),
        wide("-"),
        wide("c")
    );
    let document = read_with_losses(&markdown);
    let wrong: Vec<_> =
        document.blocks.iter().flat_map(notion_model::validate::Validate::violations).collect();
    assert_eq!(wrong, []);
    let kinds: Vec<_> = document.blocks.iter().map(|block| block.kind.name()).collect();
    assert_eq!(kinds, ["paragraph", "code", "paragraph", "paragraph", "table", "table", "table"]);
    let what: Vec<_> = document.losses.iter().map(|loss| loss.what).collect();
    assert_eq!(
        what,
        [Lost::Link, Lost::Type, Lost::Formula, Lost::Media, Lost::Style, Lost::Columns]
    );
    let Kind::Table(table) = &document.blocks[6].kind else { panic!() };
    assert_eq!(table.table_width, 50);
}

#[test]
fn written_for_everybody() {
    for markdown in [
        "> [!NOTE]\n> x\n",
        "<details>\n<summary><b>Sum</b></summary>\n\nx\n\n</details>\n",
        "<https://b.example/p?x=y>\n",
        "Mail <me@c.example>\n",
        "<table-of-contents/>\n",
        "a `b` {{ c }}\n",
    ] {
        assert_eq!(write(&read(markdown)), (markdown.to_owned(), vec![]), "{markdown}");
    }
    // An address is the same for every reader, be it a link or not.
    let says = "See https://x.example/?a=1&b=2 and https://x.example/a__b";
    let (unlinked, losses) = write(&[Block::paragraph(says)]);
    assert_eq!(losses, []);
    for written in [unlinked, write(&read(says)).0] {
        assert_eq!(written, "See <https://x.example/?a=1&b=2> and <https://x.example/a__b>\n");
        let [Block { kind: Kind::Paragraph(paragraph), .. }] = &read(&written)[..] else {
            panic!()
        };
        assert_eq!(paragraph.rich_text.plain_text(), says);
    }
    let plain = "At https://x.example/a, www.x.example/a_b and me@x.example.";
    let (written, _) = write(&[Block::paragraph(plain)]);
    assert_eq!(
        written,
        "At https://x.example/a, [www.x.example/a_b](http://www.x.example/a_b) and me@x.example.\n"
    );
}

#[test]
fn written_for_github() {
    let github = |blocks: &[Block]| {
        let (text, losses) = WriteOptions::new().dialect(Dialect::GitHub).write(blocks);
        (text, losses.into_iter().map(|loss| loss.what).collect::<Vec<_>>())
    };
    for (block, written, lost) in [
        (callout("Hot", "⚠️"), "> [!WARNING]\n> Hot\n", vec![]),
        (callout("Aim", "🎯"), "> 🎯 Aim\n", vec![Lost::Type]),
        (
            Block::toggle("Sum").child(Block::paragraph("x")),
            "<details>\n<summary>Sum</summary>\n\nx\n\n</details>\n",
            vec![],
        ),
        (
            Block::video("https://x.example/v").caption("A film"),
            "[A film](https://x.example/v)\n",
            vec![Lost::Type],
        ),
        (
            Block::columns([[Block::paragraph("a")], [Block::paragraph("b")]]),
            "a\n\nb\n",
            vec![Lost::Type],
        ),
        (Block::paragraph(text("u").underline()), "<ins>u</ins>\n", vec![]),
        (Block::paragraph(text("c").color(notion_model::Color::Red)), "c\n", vec![Lost::Style]),
        (Block::table_of_contents(), "", vec![Lost::Block]),
        (
            Block::link_to_page(Default::default()),
            "<https://www.notion.so/00000000000000000000000000000000>\n",
            vec![Lost::Type],
        ),
        (Block::equation("x"), "$$\nx\n$$\n", vec![]),
    ] {
        assert_eq!(github(std::slice::from_ref(&block)), (written.to_owned(), lost), "{block:?}");
    }
}

#[test]
fn written_for_notion() {
    let notion = |blocks: &[Block]| WriteOptions::new().dialect(Dialect::NotionV1).write(blocks);
    let url = "https://b.example/p?x=y";
    let blocks = [
        callout("x", "ℹ️"),
        Block::toggle(text("Sum").bold()),
        Block::paragraph(link(url, url)),
        Block::table_of_contents(),
    ];
    let written = "<callout icon=\"ℹ️\">\n\nx\n\n</callout>\n\n<details>\n<summary>**Sum**</summary>\n\n</details>\n\n[https://b.example/p?x=y](https://b.example/p?x=y)\n\n<table_of_contents/>\n";
    assert_eq!(notion(&blocks), (written.to_owned(), vec![]));
    assert_eq!(read(written), blocks);
}

#[test]
fn mdx_is_read_by_choice() {
    let text = "import A from \"./a\"\n\n# T\n\n{/* comment */}\n";
    let mdx = markdown::ReadOptions::new().mdx(true).read(text);
    assert_eq!(mdx.blocks, [Block::heading_1("T")]);
    assert_eq!(read(text).len(), 3);
}
