//! Notion's limits, each in one place.
//!
//! See [request limits](https://developers.notion.com/reference/request-limits). Where two of Notion's pages differ,
//! the larger number counts here and the rest is left to the server.

use super::Limit;

macro_rules! limits {
    ($($(#[$meta:meta])* $NAME:ident = $max:literal $unit:literal;)*) => {$(
        $(#[$meta])*
        pub const $NAME: Limit = Limit { max: $max, unit: $unit };
    )*};
}

limits! {
    /// The text of one piece of rich text. Counted in UTF-16 units: Notion does not say how it counts a character
    /// beyond the Basic Multilingual Plane, and a text that fits so fits either way.
    TEXT_CONTENT = 2000 "characters";
    /// The formula of one piece of rich text.
    EQUATION = 1000 "characters";
    /// The pieces of rich text in an array.
    RICH_TEXT = 100 "elements";
    /// An address.
    URL = 2000 "characters";
    /// An e-mail address.
    EMAIL = 200 "characters";
    /// A phone number.
    PHONE_NUMBER = 200 "characters";
    /// The description of a property or of an option in a schema.
    DESCRIPTION = 280 "characters";
    /// The name of an option.
    OPTION_NAME = 100 "characters";
    /// The options in a schema.
    OPTIONS = 100 "options";
    /// The options of one multi-select value.
    MULTI_SELECT = 100 "options";
    /// The pages of one relation value.
    RELATION = 100 "pages";
    /// The users of one people value.
    PEOPLE = 100 "users";
    /// The files of one files value.
    FILES = 100 "files";
    /// The name of a file.
    FILE_NAME = 100 "characters";
    /// How deep groups of filters are nested.
    FILTER_DEPTH = 2 "levels";
    /// The filters of one group.
    FILTER_GROUP = 100 "filters";
    /// The items of a page of a list.
    PAGE_SIZE = 100 "items";
    /// The notes that one query of meeting notes finds.
    MEETING_NOTES = 50 "notes";
    /// The properties that `filter_properties` names.
    FILTER_PROPERTIES = 100 "properties";
    /// The bytes of a body.
    BODY = 500_000 "bytes";
    /// The blocks of a body, nested ones included.
    BLOCKS = 1000 "blocks";
    /// The blocks in one array.
    CHILDREN = 100 "elements";
    /// How deep blocks are nested below those of the request itself.
    NESTING = 2 "levels";
    /// The cells of a row of a table.
    CELLS = 100 "cells";
    /// The files of one comment.
    COMMENT_ATTACHMENTS = 3 "files";
    /// The name of an uploaded file, with its extension.
    UPLOAD_NAME = 900 "bytes";
    /// The content of one request of an upload: 20 MiB.
    UPLOAD_SEND = 20_971_520 "bytes";
    /// The parts of an upload.
    UPLOAD_PARTS = 10_000 "parts";
}
