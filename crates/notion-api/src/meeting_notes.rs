//! Notes of meetings.

use notion_model::validate::{Check, Validate, Violation, limits};
use notion_model::{
    Block, BlockId, Direction, Entries, EntryWriter, FileUploadId, MeetingLanguage,
    MeetingNoteFilter, MeetingNoteList, MeetingNoteProperty, PageId, entries,
};
use notion_transport::Effect;

use crate::{Call, Endpoint, Parts, Route};

/// The endpoints of meeting notes.
#[derive(Clone, Debug)]
pub struct MeetingNotes<C>(C);

impl<C> MeetingNotes<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }
}

// ---- POST /v1/blocks/meeting_notes -------------------------------------------------------------

/// The recording that notes are made of.
#[derive(Clone, Copy, Debug)]
enum Source {
    FileUpload(FileUploadId),
    Block(BlockId),
}

impl Entries for Source {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        match self {
            Self::FileUpload(id) => {
                to.entry("file_upload_id", id);
                to.entry("type", "file_upload");
            }
            Self::Block(id) => {
                to.entry("block_id", id);
                to.entry("type", "block");
            }
        }
    }
}

entries!(Source);

impl<C> MeetingNotes<C> {
    /// Makes notes on a page, out of a recording that was uploaded.
    ///
    /// The answer is the new block, perhaps with its id only; what it says comes later, see its status.
    ///
    /// ```no_run
    /// use notion_api::file_uploads::Source;
    ///
    /// # async fn f(notion: notion_api::Client, page: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// let talk = notion.file_uploads().upload("talk.mp3", Source::file("talk.mp3")).send().await?;
    /// let notes = notion.meeting_notes().create(page, talk.id).title("Planning").summary(true).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to insert content.
    ///
    /// See [create a meeting note](https://developers.notion.com/reference/create-meeting-note).
    pub fn create(self, page: PageId, recording: FileUploadId) -> Create<C> {
        Call::new(self.0, CreateMeetingNote::new(Source::FileUpload(recording), Some(page)))
    }

    /// Makes notes out of a block that is a sound, a video or a file.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, recording: notion_model::BlockId) -> Result<(), notion_api::Error> {
    /// let notes = notion.meeting_notes().create_from_block(recording).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to insert content.
    ///
    /// See [create a meeting note](https://developers.notion.com/reference/create-meeting-note).
    pub fn create_from_block(self, recording: BlockId) -> Create<C> {
        Call::new(self.0, CreateMeetingNote::new(Source::Block(recording), None))
    }
}

/// A call of [`MeetingNotes::create`].
pub type Create<C> = Call<C, CreateMeetingNote>;

/// The request of [`MeetingNotes::create`].
#[derive(Clone, Debug)]
pub struct CreateMeetingNote {
    source: Source,
    parent: Option<NotesParent>,
    title: Option<String>,
    language: Option<MeetingLanguage>,
    options: Option<Options>,
}

entries!(CreateMeetingNote { source, parent, title, language, options });

#[derive(Clone, Copy, Debug)]
struct NotesParent {
    page_id: PageId,
}

impl Entries for NotesParent {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        to.entry("type", "page_id");
        to.entry("page_id", &self.page_id);
    }
}

entries!(NotesParent);

#[derive(Clone, Copy, Debug)]
struct Options {
    kickoff_summary: bool,
}

entries!(Options { kickoff_summary });

impl CreateMeetingNote {
    #[inline]
    fn new(source: Source, page: Option<PageId>) -> Self {
        let parent = page.map(|page_id| NotesParent { page_id });
        Self { source, parent, title: None, language: None, options: None }
    }
}

impl Endpoint for CreateMeetingNote {
    type Response = Block;
    const ROUTE: Route = Route::post("/v1/blocks/meeting_notes", Effect::Create);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().object(self)
    }
}

impl<C> Create<C> {
    /// Sets what they are called.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.endpoint.title = Some(title.into());
        self
    }

    /// Sets the language in which the meeting was held. Defaults to the one that Notion hears.
    pub fn language(mut self, language: MeetingLanguage) -> Self {
        self.endpoint.language = Some(language);
        self
    }

    /// Sets whether the meeting is summed up as soon as it is written down.
    pub fn summary(mut self, summary: bool) -> Self {
        self.endpoint.options = Some(Options { kickoff_summary: summary });
        self
    }
}

// ---- POST /v1/blocks/meeting_notes/query -------------------------------------------------------

impl<C> MeetingNotes<C> {
    /// Finds meeting notes of meetings that the user of the token attended: 50 of them at most. There are no further
    /// pages; a narrower filter gets the rest.
    ///
    /// Groups of filters may hold groups, one level deep. Where the user has no AI meeting notes, it is an error
    /// (400 `validation_error`).
    ///
    /// ```no_run
    /// use notion_model::{Direction, MeetingNoteFilter, MeetingNoteProperty};
    ///
    /// # async fn f(notion: notion_api::Client) -> Result<(), notion_api::Error> {
    /// let notes = notion
    ///     .meeting_notes()
    ///     .query()
    ///     .filter(MeetingNoteFilter::title().contains("Planning"))
    ///     .sort(MeetingNoteProperty::CreatedTime, Direction::Descending)
    ///     .limit(10)
    ///     .send()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to read content.
    ///
    /// See [query meeting notes](https://developers.notion.com/reference/query-meeting-notes).
    pub fn query(self) -> Query<C> {
        Call::new(self.0, QueryMeetingNotes { filter: None, sort: Vec::new(), limit: None })
    }
}

/// A call of [`MeetingNotes::query`].
pub type Query<C> = Call<C, QueryMeetingNotes>;

/// The request of [`MeetingNotes::query`].
#[derive(Clone, Debug)]
pub struct QueryMeetingNotes {
    filter: Option<MeetingNoteFilter>,
    sort: Vec<NotesSort>,
    limit: Option<u32>,
}

entries!(QueryMeetingNotes { filter, sort?, limit });

#[derive(Clone, Debug)]
struct NotesSort {
    property: MeetingNoteProperty,
    direction: Direction,
}

entries!(NotesSort { property, direction });

impl Endpoint for QueryMeetingNotes {
    type Response = MeetingNoteList;
    const ROUTE: Route = Route::post("/v1/blocks/meeting_notes/query", Effect::Read);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().object(self)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        Validate::violations(self)
    }
}

impl Validate for QueryMeetingNotes {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        check.key("filter", &self.filter);
        let limit = self.limit.and_then(|limit| usize::try_from(limit).ok());
        check.at("limit", |check| check.at_most(limits::MEETING_NOTES, limit.unwrap_or_default()));
    }
}

impl<C> Query<C> {
    /// Limits the answer to those of which this holds.
    pub fn filter(mut self, filter: MeetingNoteFilter) -> Self {
        self.endpoint.filter = Some(filter);
        self
    }

    /// Sets the order. Earlier keys win, later ones break ties.
    pub fn sort(mut self, property: MeetingNoteProperty, direction: Direction) -> Self {
        self.endpoint.sort.push(NotesSort { property, direction });
        self
    }

    /// Sets how many there are at most, 1 to 50. Defaults to 50.
    pub fn limit(mut self, limit: u32) -> Self {
        self.endpoint.limit = Some(limit);
        self
    }
}
