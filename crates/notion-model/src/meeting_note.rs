//! Queries of meeting notes.

mod filter;

pub use self::filter::{MeetingNoteFilter, NoteDate, NotePeople, NoteTime, NoteTitle, NoteUnit};
use crate::Block;

open_enum! {
    /// The property by which meeting notes are sorted.
    pub enum MeetingNoteProperty {
        /// By what they are called.
        Title = "title",
        /// By who was there.
        Attendees = "attendees",
        /// By when they were made.
        CreatedTime = "created_time",
        /// By who made them.
        CreatedBy = "created_by",
        /// By when they were last edited.
        LastEditedTime = "last_edited_time",
        /// By who last edited them.
        LastEditedBy = "last_edited_by",
    }
}

open_enum! {
    /// The language in which a meeting was held.
    pub enum MeetingLanguage {
        /// It is found out.
        Auto = "auto",
        /// English.
        English = "en",
        /// Chinese, in simplified characters.
        SimplifiedChinese = "zh-CN",
        /// Chinese, in traditional characters.
        TraditionalChinese = "zh-TW",
        /// Spanish.
        Spanish = "es",
        /// French.
        French = "fr",
        /// German.
        German = "de",
        /// Japanese.
        Japanese = "ja",
        /// Korean.
        Korean = "ko",
        /// Portuguese.
        Portuguese = "pt",
        /// Russian.
        Russian = "ru",
        /// Thai.
        Thai = "th",
        /// Vietnamese.
        Vietnamese = "vi",
        /// Indonesian.
        Indonesian = "id",
        /// Danish.
        Danish = "da",
        /// Finnish.
        Finnish = "fi",
        /// Norwegian.
        Norwegian = "no",
        /// Dutch.
        Dutch = "nl",
        /// Italian.
        Italian = "it",
        /// Swedish.
        Swedish = "sv",
        /// Arabic.
        Arabic = "ar",
        /// Hebrew.
        Hebrew = "he",
        /// Polish.
        Polish = "pl",
    }
}

object! {
    /// The result of a query of meeting notes: blocks, without their parents.
    ///
    /// There is no cursor: a query with a narrower filter gets the rest.
    pub struct MeetingNoteList {
        /// The blocks.
        pub results: Vec<Block>,
        /// Whether there are more than the limit.
        pub has_more: bool,
    }
}
