//! The requests that are small.

use notion_model::jiff::tz;
use notion_model::validate::limits;
use notion_model::{Direction, MeetingLanguage, MeetingNoteProperty, SearchObject};
use serde_json::Value;

use super::spec::{Field, Spec, known, may, need};
use super::{filter, rich_text};
use crate::wire::fail::{Fail, Result};

const TEXT: Spec = Spec::Is(|value, path| rich_text::read(value, path).map(drop));
const SIZE: Field = may("page_size", Spec::Whole(1, limits::PAGE_SIZE.max as u64));
const CURSOR: Field = may("start_cursor", Spec::Text);

/// A query of a data source.
pub(crate) const QUERY: &[Field] = &[
    may("filter", Spec::Is(filter::check)),
    may("sorts", filter::SORTS),
    CURSOR,
    SIZE,
    may("in_trash", Spec::Flag),
    may("archived", Spec::Flag),
    may("result_type", known!(SearchObject)),
];

/// A query of a view.
pub(crate) const VIEW_QUERY: &[Field] = &[SIZE];

const IN_TRASH: Field = may("in_trash", Spec::Flag);
const OBJECT: Field = need("property", Spec::Names(&["object"]));

/// A search.
pub(crate) const SEARCH: &[Field] = &[
    may("query", Spec::Text),
    may(
        "filter",
        Spec::With(&[
            ("value", &[need("value", known!(SearchObject)), OBJECT, IN_TRASH]),
            ("property", &[OBJECT, need("value", known!(SearchObject)), IN_TRASH]),
            ("in_trash", &[IN_TRASH]),
        ]),
    ),
    may(
        "sort",
        Spec::With(&[
            (
                "timestamp",
                &[
                    need("timestamp", Spec::Names(&["last_edited_time"])),
                    need("direction", known!(Direction)),
                ],
            ),
            ("property", &[need("property", Spec::Names(&["relevance"]))]),
        ]),
    ),
    CURSOR,
    SIZE,
];

const ATTACHMENTS: Spec = Spec::List(
    &Spec::Object(&[need("file_upload_id", Spec::Id), may("type", Spec::Names(&["file_upload"]))]),
    limits::COMMENT_ATTACHMENTS.max,
);
const DISPLAY_NAME: Spec = Spec::Typed(
    "type",
    &[
        ("integration", &[]),
        ("user", &[]),
        ("custom", &[need("custom", Spec::Object(&[need("name", Spec::Filled)]))]),
    ],
);

/// The dialect of the Markdown in a request.
const DIALECT: Field = may("markdown_version", Spec::Names(&["v1", "v2"]));

/// A new comment. Where it goes, and what it says, is said in one of two ways each.
pub(crate) const COMMENT: &[Field] = &[
    may("parent", Spec::Any),
    may("discussion_id", Spec::Id),
    may("rich_text", TEXT),
    may("markdown", Spec::Text),
    DIALECT,
    may("attachments", ATTACHMENTS),
    may("display_name", DISPLAY_NAME),
];

/// A comment that changes.
pub(crate) const COMMENT_UPDATE: &[Field] =
    &[may("rich_text", TEXT), may("markdown", Spec::Text), DIALECT];

/// A new file upload.
pub(crate) const FILE_UPLOAD: &[Field] = &[
    may("mode", Spec::Names(&["single_part", "multi_part", "external_url"])),
    may("filename", Spec::Filled),
    may("content_type", Spec::Text),
    may("number_of_parts", Spec::Whole(1, limits::UPLOAD_PARTS.max as u64)),
    may("external_url", Spec::Text),
];

const DELETES: Field = may("allow_deleting_content", Spec::Flag);
const ASYNC: Field = may("allow_async", Spec::Flag);
const CONTENT: Field = need("content", Spec::Text);

/// The texts that one request replaces.
const UPDATES: usize = 100;

/// Another Markdown of a page: under the name of its type.
pub(crate) const MARKDOWN: Spec = Spec::Typed(
    "type",
    &[
        (
            "update_content",
            &[
                need(
                    "update_content",
                    Spec::Object(&[
                        need(
                            "content_updates",
                            Spec::List(
                                &Spec::Object(&[
                                    need("old_str", Spec::Text),
                                    need("new_str", Spec::Text),
                                    may("replace_all_matches", Spec::Flag),
                                ]),
                                UPDATES,
                            ),
                        ),
                        DELETES,
                    ]),
                ),
                ASYNC,
                DIALECT,
            ],
        ),
        (
            "replace_content",
            &[
                need("replace_content", Spec::Object(&[need("new_str", Spec::Text), DELETES])),
                ASYNC,
                DIALECT,
            ],
        ),
        (
            "insert_content",
            &[
                need(
                    "insert_content",
                    Spec::Object(&[
                        CONTENT,
                        may("after", Spec::Text),
                        may("position", Spec::Typed("type", &[("start", &[]), ("end", &[])])),
                    ]),
                ),
                ASYNC,
                DIALECT,
            ],
        ),
        (
            "replace_content_range",
            &[
                need(
                    "replace_content_range",
                    Spec::Object(&[CONTENT, need("content_range", Spec::Text), DELETES]),
                ),
                ASYNC,
                DIALECT,
            ],
        ),
    ],
);

const ZONE: Field = may("timezone", Spec::Is(zone));

fn zone(value: &Value, path: &str) -> Result<()> {
    match value.as_str().is_some_and(|name| tz::TimeZone::get(name).is_ok()) {
        true => Ok(()),
        false => Err(Fail::body(path, "a valid IANA time zone or `undefined`", Some(value))),
    }
}

/// The template of a page.
pub(crate) const TEMPLATE: Spec = Spec::Typed(
    "type",
    &[("none", &[]), ("default", &[ZONE]), ("template_id", &[need("template_id", Spec::Id), ZONE])],
);

const AFTER: &[Field] = &[need("after_block", Spec::Object(&[need("id", Spec::Id)]))];

/// Where blocks go.
pub(crate) const POSITION: Spec =
    Spec::Typed("type", &[("after_block", AFTER), ("start", &[]), ("end", &[])]);

/// Where a page goes.
pub(crate) const PAGE_POSITION: Spec =
    Spec::Typed("type", &[("after_block", AFTER), ("page_start", &[]), ("page_end", &[])]);

/// New meeting notes.
pub(crate) const NOTES: &[Field] = &[
    need(
        "source",
        Spec::Typed(
            "type",
            &[
                ("file_upload", &[need("file_upload_id", Spec::Id)]),
                ("block", &[need("block_id", Spec::Id)]),
            ],
        ),
    ),
    may("parent", Spec::Any),
    may("title", Spec::Text),
    may("language", known!(MeetingLanguage)),
    may("options", Spec::Object(&[may("kickoff_summary", Spec::Flag)])),
];

/// A query of meeting notes.
pub(crate) const NOTES_QUERY: &[Field] = &[
    may("filter", Spec::Any),
    may(
        "sort",
        Spec::List(
            &Spec::Object(&[
                need("property", known!(MeetingNoteProperty)),
                need("direction", known!(Direction)),
            ]),
            100,
        ),
    ),
    may("limit", Spec::Whole(1, 50)),
];

/// What a public connection gets tokens for.
pub(crate) const TOKEN: Spec = Spec::Typed(
    "grant_type",
    &[
        (
            "authorization_code",
            &[
                need("code", Spec::Text),
                may("redirect_uri", Spec::Text),
                may(
                    "external_account",
                    Spec::Object(&[need("key", Spec::Text), need("name", Spec::Text)]),
                ),
            ],
        ),
        ("refresh_token", &[need("refresh_token", Spec::Text)]),
    ],
);

/// A token that is asked about, or taken back.
pub(crate) const ONE_TOKEN: &[Field] = &[need("token", Spec::Text)];
