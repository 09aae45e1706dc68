//! Time and depth: no text and no tree takes long or too much of the stack.

use std::time::{Duration, Instant};

use notion_model::markdown::{Dialect, WriteOptions, read, read_with_losses, write};
use notion_model::{BlockInput as Block, Lost};

/// What grew faster than its size, or might: openings without ends, ends without openings, and both nested.
const SHAPES: &[&str] = &[
    "> ",
    "- ",
    "1. ",
    "- x\n  ",
    "> - ",
    "> x\n",
    "- x\n",
    "* - + ",
    "<details>\n",
    "<details>\n\n",
    "<details><summary>",
    "<callout>\n\n",
    "<columns>\n\n<column>\n\n",
    "<div>",
    "<div>\n\n",
    "</div>",
    "<div></p>",
    "<b>",
    "<i><b></i>",
    "<b></i>",
    "<ul><li>",
    "<ol>\n\n",
    "<table>",
    "<table><tr><td>",
    "<tr>",
    "<td>\n\n",
    "<dl><dt>",
    "<pre>",
    "<pre>\n\n",
    "<span color=\"red\">",
    "<sup>",
    "<sup>1",
    "<video>",
    "<video src=\"https://e.com/v\">",
    "<a href=\"https://e.com\">",
    "<mention-date start=\"2026-01-01\">",
    "<!--",
    "<!-- -->",
    "<?",
    "<!A",
    "<![CDATA[",
    "<script>",
    "</script>",
    "<a ",
    "<a b=\"",
    "<a b='<a b=\"",
    "<A {",
    "<A b={",
    "<button @",
    "<Tab>",
    "</Tab>",
    "<Tab x={1}>",
    "[",
    "![",
    "[a](",
    "![a](",
    "[a][",
    "[a]: b\n",
    "[^a]",
    "[^a]: b\n",
    "[^a]: [^b]\n\n",
    "](",
    "*a **b ",
    "*a_ ",
    "**a ",
    "~~a ",
    "_a __b ",
    "***",
    "<",
    "`",
    "``a`",
    "```\n",
    "~~~\n",
    "$",
    "$$",
    "$$\n",
    "$$a\n",
    "a$b ",
    "$a$ ",
    "{$",
    "{{",
    "{{ }}",
    "{%",
    "| a ",
    "|a|\n|-|\n",
    "|a|b|\n",
    "\\",
    "&",
    "&amp;",
    "&#",
    ":::a\n",
    ":::\n",
    ":::a\n:::\n",
    "!!! a\n",
    "!!! a\n    b\n",
    "    !!! a\n",
    "??? a\n    ",
    "=== \"a\"\n",
    "https://",
    "https://a.example/(",
    "www.",
    "www.a.b ",
    "a@",
    "a@b.c ",
    "@",
    "a\n=\n",
    "---\n",
    "---\na: b\n",
    "> [!NOTE]\n",
    "> [!",
    "[TOC]\n\n",
    "<table_of_contents/>\n\n",
    "a  \n",
    "\n",
    "\t",
    "\u{2e00}",
    "\u{e000}",
    "- [ ] ",
    "<li>\n\n- ",
    "<summary><h2>",
    "<figure>",
    "<figcaption>",
    "<aside>\n😀 ",
];

/// How long this thread has had a processor, which other programs don't lengthen, where the system says so.
fn processor_time() -> Option<Duration> {
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    statistics.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// The seconds that reading a text takes, by the clock or by the processor, whichever says less.
fn time_of(text: &str) -> f64 {
    let (start, before) = (Instant::now(), processor_time());
    drop(read(text));
    let elapsed = start.elapsed();
    let used = processor_time().zip(before).map(|(after, before)| after - before);
    // The system counts in ticks: up to one may be missing.
    let used = used.map(|used| used + Duration::from_millis(4));
    used.map_or(elapsed, |used| used.min(elapsed)).as_secs_f64()
}

/// Eight times the text takes about eight times as long, not sixty-four times.
#[test]
fn time_grows_with_the_text() {
    let mut slow = Vec::new();
    for shape in SHAPES {
        let of = |bytes: usize| shape.repeat(bytes / shape.len()) + "x";
        let (short, long) = (of(2_000), of(16_000));
        let (mut of_short, mut of_long) = (f64::MAX, f64::MAX);
        // Single runs take longer if memory is asked for the first time, or if the machine has more to do.
        for _ in 0..8 {
            of_short = of_short.min(time_of(&short)).max(0.000_5);
            of_long = of_long.min(time_of(&long));
            if of_long < 12.0 * of_short {
                break;
            }
        }
        if of_long >= 40.0 * of_short {
            slow.push((shape, of_long / of_short));
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}

#[test]
fn any_shape_is_read_and_written() {
    // Half of what threads have by default.
    let small = std::thread::Builder::new().stack_size(1 << 20);
    let run = || {
        for shape in SHAPES {
            let blocks = read(&(shape.repeat(20_000 / shape.len()) + "x"));
            drop(write(&blocks.clone()));
        }
    };
    small.spawn(run).unwrap().join().unwrap();
}

/// What is nested deeper than blocks may be comes after what it is in, and that is a loss.
#[test]
fn what_is_too_deep_is_flat() {
    for (open, kind) in
        [("> ", "quote"), ("- a\n", "bulleted_list_item"), ("1. ", "numbered_list_item")]
    {
        let text: String = match open {
            "- a\n" => (0..200).map(|depth| format!("{}- a\n", "  ".repeat(depth))).collect(),
            open => open.repeat(200) + "x",
        };
        let document = read_with_losses(&text);
        let mut depth = 0;
        let mut count = 0;
        let mut level: Vec<&Block> = document.blocks.iter().collect();
        while !level.is_empty() {
            depth += 1;
            count += level.len();
            level = level.into_iter().flat_map(Block::nested).collect();
        }
        assert_eq!((depth, count), (51, 200), "{open}");
        let losses: Vec<_> =
            document.losses.iter().map(|loss| (loss.what, loss.kind.as_str())).collect();
        assert_eq!(losses, vec![(Lost::Nesting, kind); 150]);
    }
}

#[test]
fn deep_blocks_are_written() {
    let deep = std::thread::Builder::new().stack_size(1 << 20);
    let run = || {
        let mut block = Block::toggle("end");
        for _ in 0..1_000 {
            block = Block::toggle("x").child(block);
        }
        for dialect in [Dialect::Extended, Dialect::GitHub, Dialect::NotionV1] {
            let (text, losses) =
                WriteOptions::new().dialect(dialect).write(std::slice::from_ref(&block));
            assert_eq!(text.matches("<summary>").count(), 1_001);
            assert_eq!(losses.len(), 1);
            assert_eq!(losses[0].what, Lost::Nesting);
            assert_eq!(losses[0].path.len(), 50);
        }
    };
    deep.spawn(run).unwrap().join().unwrap();
}
