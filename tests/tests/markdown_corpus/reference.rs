//! What a reader of HTML sees of Markdown that another program made HTML of.

use pulldown_cmark::{Options, Parser, html};

use super::Seen;

/// The text, the links and the pictures of the HTML that `pulldown-cmark` makes.
pub(crate) fn seen(markdown: &str) -> Seen {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM;
    let mut page = String::new();
    html::push_html(&mut page, Parser::new_ext(markdown, options));
    let mut seen = Seen::default();
    let mut rest = page.as_str();
    while let Some((text, after)) = rest.split_once('<') {
        seen.push(&unescaped(text));
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        let address = |name: &str| {
            let (_, value) = tag.split_once(&format!("{name}=\""))?;
            Some(unescaped(value.split_once('"')?.0)).filter(|url| is_absolute(url))
        };
        match tag.split([' ', '/']).next().unwrap_or_default() {
            "a" => seen.links.extend(address("href")),
            "img" => seen.pictures.extend(address("src")),
            name @ ("script" | "style") => {
                rest = after.split_once(&format!("</{name}>")).map_or("", |(_, after)| after);
                continue;
            }
            _ => {}
        }
        rest = after;
    }
    seen.push(&unescaped(rest));
    seen
}

fn is_absolute(url: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|scheme| url.starts_with(scheme))
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&")
}
