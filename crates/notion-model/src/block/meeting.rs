use crate::{BlockId, RichTextArray, Timestamp, UserId};

object! {
    /// The notes of a meeting.
    ///
    /// See [meeting notes](https://developers.notion.com/reference/block#meeting-notes).
    pub struct MeetingNotesBlock {
        /// What the meeting is called.
        pub title: Option<RichTextArray>,
        /// How far Notion is with it.
        pub status: Option<MeetingNotesStatus>,
        /// Where its parts are.
        pub children: Option<MeetingNotesChildren>,
        /// The meeting in the calendar.
        pub calendar_event: Option<MeetingCalendarEvent>,
        /// When it was recorded.
        pub recording: Option<MeetingRecording>,
    }
}

open_enum! {
    /// The status of the notes of a meeting.
    pub enum MeetingNotesStatus {
        /// It has not begun to listen.
        TranscriptionNotStarted = "transcription_not_started",
        /// It has stopped listening for now.
        TranscriptionPaused = "transcription_paused",
        /// It is listening.
        TranscriptionInProgress = "transcription_in_progress",
        /// It could not make out what was said. Only when notes are created.
        TranscriptionFailed = "transcription_failed",
        /// It is writing the summary.
        SummaryInProgress = "summary_in_progress",
        /// All is there.
        NotesReady = "notes_ready",
    }
}

object! {
    /// The blocks that hold the parts of the notes of a meeting.
    pub struct MeetingNotesChildren {
        /// The summary.
        pub summary_block_id: Option<BlockId>,
        /// The notes.
        pub notes_block_id: Option<BlockId>,
        /// What was said.
        pub transcript_block_id: Option<BlockId>,
    }
}

object! {
    /// A meeting in the calendar.
    pub struct MeetingCalendarEvent {
        /// When it starts.
        pub start_time: Timestamp,
        /// When it ends.
        pub end_time: Timestamp,
        /// Who takes part.
        pub attendees: Option<Vec<UserId>>,
    }
}

object! {
    /// The times at which a meeting was recorded.
    pub struct MeetingRecording {
        /// From when on.
        pub start_time: Option<Timestamp>,
        /// Until when.
        pub end_time: Option<Timestamp>,
    }
}
