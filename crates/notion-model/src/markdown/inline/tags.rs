//! Tags in a text.

use super::super::address::is_web;
use super::super::html::{Form, Tag};
use super::super::names::{self, Tags};
use super::{Capture, Inline};
use crate::{BlockInput, DatabaseId, DateOrDateTime, DateValue, Lost, PageId, RichText, UserId};

impl Inline {
    /// A tag that holds no blocks.
    pub(in super::super) fn tag(&mut self, tag: &Tag) {
        if self.tags == Tags::Notion {
            return self.notion_tag(tag);
        }
        if names::is_program(&tag.name) {
            self.is_hidden = tag.form == Form::Open;
            return;
        }
        let name = canonical(&tag.name);
        if tag.form == Form::Close {
            self.close_tag(name);
            return;
        }
        self.open_tag(name, tag);
        if tag.form == Form::Empty && !names::is_void(&tag.name) {
            self.close_tag(name);
        }
    }

    pub(super) fn close_tag(&mut self, name: &str) {
        match name {
            "b" => self.bold.close(),
            "i" => self.italic.close(),
            "s" => self.strikethrough.close(),
            "u" => self.underline.close(),
            "code" => self.code.close(),
            "a" => self.close_link(),
            "span" => match self.spans.pop() {
                Some(super::Span::Equation) => self.close_capture("span"),
                Some(super::Span::Looks { .. }) | None => {}
            },
            "q" => self.text("”"),
            name => self.close_capture(name),
        }
    }

    fn open_tag(&mut self, name: &'static str, tag: &Tag) {
        match name {
            "b" => self.bold.open(),
            "i" => self.italic.open(),
            "s" => self.strikethrough.open(),
            "u" => self.underline.open(),
            "code" => self.code.open(),
            "a" => self.open_link(tag.get("href").unwrap_or_default()),
            "q" => self.text("“"),
            "span" if tag.is("equation") => {
                self.spans.push(super::Span::Equation);
                self.capture("span", Capture::Equation);
            }
            "span" => self
                .spans
                .push(super::Span::Looks { underline: tag.is("underline"), color: tag.color() }),
            "sup" => self.capture("sup", Capture::Script { is_super: true }),
            "sub" => self.capture("sub", Capture::Script { is_super: false }),
            "br" => self.line_break(),
            "img" => {
                self.image(tag.get("src").unwrap_or_default());
                self.text(tag.get("alt").unwrap_or_default());
                self.close_image();
            }
            "source" => self.source(tag),
            "embed" => {
                self.open_media("embed", tag);
                self.close_capture("embed");
            }
            "iframe" | "object" | "video" | "audio" | "pdf" | "file" => self.open_media(name, tag),
            "hr" => self.push_block(BlockInput::divider()),
            "breadcrumb" => self.push_block(BlockInput::breadcrumb()),
            "table-of-contents" => self.contents(tag),
            "empty-block" => self.is_empty_block = true,
            "page" => {
                let id = tag.get("url").and_then(|url| url.parse::<PageId>().ok());
                self.open_reference("page", id.map(BlockInput::link_to_page));
            }
            "database" => {
                let id = id::<DatabaseId>(tag);
                self.open_reference("database", id.map(BlockInput::link_to_database));
            }
            "mention-user" => {
                self.mention("mention-user", id(tag).map(|id: UserId| RichText::mention_user(id)))
            }
            "mention-page" => {
                let id = tag.get("url").and_then(|url| url.parse::<PageId>().ok());
                self.mention("mention-page", id.map(RichText::mention_page));
            }
            "mention-database" => {
                self.mention(
                    "mention-database",
                    id(tag).map(|id: DatabaseId| RichText::mention_database(id)),
                );
            }
            "mention-date" => self.mention(
                "mention-date",
                date(tag, ["starttime", "endtime", "timezone"]).map(RichText::mention_date),
            ),
            _ => {}
        }
    }

    pub(super) fn contents(&mut self, tag: &Tag) {
        let contents = BlockInput::table_of_contents();
        self.push_block(match tag.color() {
            Some(color) => contents.color(color),
            None => contents,
        });
    }

    /// A tag of media, whose description follows.
    pub(super) fn open_media(&mut self, name: &'static str, tag: &Tag) {
        let url = ["src", "source", "url", "data"].into_iter().find_map(|key| tag.get(key));
        let title = tag.get("title").filter(|_| matches!(name, "iframe" | "embed" | "object"));
        let block = url.map(|url| media(name, url));
        let block = match tag.get("name").filter(|_| name == "file") {
            Some(file) => block.map(|block| block.named(file)),
            None => block,
        };
        let is_usable = url.is_none_or(is_web);
        if let Some(url) = url.filter(|_| !is_usable) {
            self.lose(Lost::Media, url);
        }
        self.capture(
            name,
            Capture::Media {
                block: block.filter(|_| is_usable).map(Box::new),
                refused: url.filter(|_| !is_usable).map(str::to_owned),
                has_source: false,
            },
        );
        self.text(title.unwrap_or_default());
    }

    /// Where a film or a sound is that is open.
    fn source(&mut self, tag: &Tag) {
        let Some(url) = tag.get("src").filter(|url| is_web(url)).map(str::to_owned) else { return };
        if let Some((name, Capture::Media { block: block @ None, has_source, .. }, _)) =
            self.captures.last_mut()
        {
            *block = Some(Box::new(media(name, &url)));
            *has_source = true;
        }
    }

    pub(super) fn open_reference(&mut self, name: &'static str, block: Option<BlockInput>) {
        if let Some(block) = block {
            self.capture(name, Capture::Reference(Box::new(block)));
        }
    }

    fn mention(&mut self, name: &'static str, mention: Option<RichText>) {
        if let Some(mention) = mention {
            self.capture(name, Capture::Mention(Box::new(mention)));
        }
    }
}

/// The name under which tags that mean the same are kept; empty for one that means nothing.
fn canonical(name: &str) -> &'static str {
    match name {
        "b" | "strong" => "b",
        "i" | "em" | "cite" | "dfn" | "var" => "i",
        "s" | "del" | "strike" => "s",
        "u" | "ins" => "u",
        "code" | "kbd" | "tt" | "samp" => "code",
        "table-of-contents" | "table_of_contents" => "table-of-contents",
        name => {
            let known = [
                "a",
                "audio",
                "br",
                "breadcrumb",
                "database",
                "embed",
                "empty-block",
                "file",
                "hr",
                "iframe",
                "img",
                "mention-database",
                "mention-date",
                "mention-page",
                "mention-user",
                "object",
                "page",
                "pdf",
                "q",
                "source",
                "span",
                "sub",
                "sup",
                "video",
            ];
            known.into_iter().find(|known| *known == name).unwrap_or_default()
        }
    }
}

fn media(name: &str, url: &str) -> BlockInput {
    match name {
        "video" => BlockInput::video(url),
        "audio" => BlockInput::audio(url),
        "pdf" => BlockInput::pdf(url),
        "file" => BlockInput::file(url),
        "image" => BlockInput::image(url),
        "bookmark" => BlockInput::bookmark(url),
        _ => BlockInput::embed(url),
    }
}

/// The id at the end of a tag's address.
pub(super) fn id<I: std::str::FromStr>(tag: &Tag) -> Option<I> {
    tag.get("url")?.trim_end_matches('/').rsplit('/').next()?.parse().ok()
}

pub(super) fn date(tag: &Tag, [start_time, end_time, time_zone]: [&str; 3]) -> Option<DateValue> {
    let at = |day: &str, time: Option<&str>| match time {
        Some(time) => DateOrDateTime::from(format!("{day}T{time}:00").as_str()),
        None => DateOrDateTime::from(day),
    };
    let known = |date: &DateOrDateTime| !matches!(date, DateOrDateTime::Unknown(_));
    let start = Some(at(tag.get("start")?, tag.get(start_time))).filter(known)?;
    let mut date = DateValue::from(start);
    date.end = tag.get("end").map(|end| at(end, tag.get(end_time))).filter(known);
    date.time_zone = tag.get(time_zone).map(str::to_owned);
    Some(date)
}
