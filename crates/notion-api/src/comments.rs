//! Comments on pages and blocks.

use notion_model::validate::{Check, Rule, Validate, Violation, limits};
use notion_model::{
    BlockId, Comment, CommentAttachmentInput, CommentId, CommentParent, DiscussionId,
    DisplayNameInput, Entries, EntryWriter, FileUploadId, List, MarkdownVersion, RichTextArray,
    entries,
};
use notion_transport::Effect;

use crate::dialect::{self, Speaks};
use crate::setters::setters;
use crate::{Call, Client, Endpoint, Paged, Paging, Parts, Prepared, Route};

/// The endpoints of comments.
#[derive(Clone, Debug)]
pub struct Comments<C>(C);

impl<C> Comments<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }
}

/// What a comment says.
#[derive(Clone, Debug)]
enum Says {
    RichText(RichTextArray),
    Markdown(String),
}

impl Entries for Says {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        match self {
            Self::RichText(text) => to.entry("rich_text", text),
            Self::Markdown(markdown) => to.entry("markdown", markdown),
        }
    }
}

entries!(Says);

impl Says {
    #[inline]
    fn check(&self, version: Option<&MarkdownVersion>, check: &mut Check<'_>) {
        if let Self::RichText(text) = self {
            check.key("rich_text", text);
            if version.is_some() {
                check.at("markdown_version", |check| check.broken(Rule::Needs("markdown")));
            }
        }
    }
}

// ---- POST /v1/comments -------------------------------------------------------------------------

impl<C> Comments<C> {
    /// Creates a comment on a page or a block: begins a discussion. Needs the capability to insert comments.
    ///
    /// A discussion about a part of a text can't be begun, only [continued](Self::reply).
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, page: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// let comment = notion.comments().create(page, "Looks good to me").send().await?;
    /// notion.comments().reply(comment.discussion_id, "To me, too").display_name("CI").send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [create a comment](https://developers.notion.com/reference/create-a-comment).
    pub fn create(
        self,
        parent: impl Into<CommentParent>,
        text: impl Into<RichTextArray>,
    ) -> Create<C> {
        self.make(Target::Parent(parent.into()), Says::RichText(text.into().into_input()))
    }

    /// Returns the same, with a text in Markdown: of one line's kind, such as bold, links and mentions.
    pub fn create_markdown(
        self,
        parent: impl Into<CommentParent>,
        markdown: impl Into<String>,
    ) -> Create<C> {
        self.make(Target::Parent(parent.into()), Says::Markdown(markdown.into()))
    }

    /// Continues a discussion. Needs the capability to insert comments.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, page: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// for comment in notion.comments().list(page).all().await? {
    ///     notion.comments().reply(comment.discussion_id, "Done").send().await?;
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// See [create a comment](https://developers.notion.com/reference/create-a-comment).
    pub fn reply(self, discussion: DiscussionId, text: impl Into<RichTextArray>) -> Create<C> {
        self.make(Target::DiscussionId(discussion), Says::RichText(text.into().into_input()))
    }

    /// Returns the same, with a text in Markdown: of one line's kind, such as bold, links and mentions.
    pub fn reply_markdown(
        self,
        discussion: DiscussionId,
        markdown: impl Into<String>,
    ) -> Create<C> {
        self.make(Target::DiscussionId(discussion), Says::Markdown(markdown.into()))
    }

    fn make(self, target: Target, says: Says) -> Create<C> {
        let endpoint = CreateComment {
            target,
            says,
            markdown_version: None,
            attachments: Vec::new(),
            display_name: None,
        };
        Call::new(self.0, endpoint)
    }
}

/// A call of [`Comments::create`] or [`Comments::reply`].
pub type Create<C> = Call<C, CreateComment>;

/// The request of [`Comments::create`] and [`Comments::reply`].
#[derive(Clone, Debug)]
pub struct CreateComment {
    target: Target,
    says: Says,
    markdown_version: Option<MarkdownVersion>,
    attachments: Vec<CommentAttachmentInput>,
    display_name: Option<DisplayNameInput>,
}

entries!(CreateComment { ..target, ..says, markdown_version, attachments?, display_name });

#[derive(Clone, Copy, Debug)]
enum Target {
    Parent(CommentParent),
    DiscussionId(DiscussionId),
}

impl Entries for Target {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        match self {
            Self::Parent(parent) => to.entry("parent", parent),
            Self::DiscussionId(discussion) => to.entry("discussion_id", discussion),
        }
    }
}

entries!(Target);

impl Endpoint for CreateComment {
    type Response = Comment;
    const ROUTE: Route = Route::post("/v1/comments", Effect::Create);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().object(self)
    }

    #[inline]
    fn prepare(&self, client: &Client) -> Option<Prepared<Self>> {
        dialect::of_client(self, client)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        Validate::violations(self)
    }
}

impl Speaks for CreateComment {
    fn markdown_version(&mut self) -> Option<&mut Option<MarkdownVersion>> {
        matches!(self.says, Says::Markdown(_)).then_some(&mut self.markdown_version)
    }
}

impl Validate for CreateComment {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        self.says.check(self.markdown_version.as_ref(), check);
        check.at("attachments", |check| {
            check.at_most(limits::COMMENT_ATTACHMENTS, self.attachments.len());
        });
        if let Some(DisplayNameInput::Custom(name)) = &self.display_name {
            check.at("display_name", |check| {
                check.at("custom", |check| {
                    check.at("name", |check| check.full_text(limits::OPTION_NAME, name));
                });
            });
        }
    }
}

impl<C> Create<C> {
    /// Attaches these files: at most three.
    pub fn attachments(mut self, uploads: impl IntoIterator<Item = FileUploadId>) -> Self {
        self.endpoint.attachments.extend(uploads.into_iter().map(CommentAttachmentInput::from));
        self
    }

    /// Sets the name it is shown under: not empty. [`display_name_of`](Self::display_name_of) has other choices.
    pub fn display_name(self, name: impl Into<String>) -> Self {
        self.display_name_of(DisplayNameInput::Custom(name.into()))
    }

    /// Shows it under the name of the connection, of the user who authorised it, or another.
    pub fn display_name_of(mut self, name: DisplayNameInput) -> Self {
        self.endpoint.display_name = Some(name);
        self
    }

    setters!(markdown_version);
}

// ---- GET /v1/comments --------------------------------------------------------------------------

impl<C> Comments<C> {
    /// Lists the comments on a page or a block that are not resolved, the oldest first. Needs the capability to read
    /// comments.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, page: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// for comment in notion.comments().list(page).all().await? {
    ///     println!("{}: {}", comment.discussion_id, comment.rich_text.plain_text());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// See [list comments](https://developers.notion.com/reference/list-comments).
    pub fn list(self, block: impl Into<BlockId>) -> ListAll<C> {
        let block = block.into();
        Call::new(self.0, ListComments { block, paging: Paging::default() })
    }
}

/// A call of [`Comments::list`].
pub type ListAll<C> = Call<C, ListComments>;

/// The request of [`Comments::list`].
#[derive(Clone, Debug)]
pub struct ListComments {
    block: BlockId,
    paging: Paging,
}

impl Endpoint for ListComments {
    type Response = List<Comment>;
    const ROUTE: Route = Route::get("/v1/comments");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().query("block_id", Some(self.block)).paging(&self.paging)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }
}

impl Paged for ListComments {
    type Item = Comment;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

// ---- GET /v1/comments/{comment_id} -------------------------------------------------------------

impl<C> Comments<C> {
    /// Retrieves a comment. Needs the capability to read comments.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::CommentId) -> Result<(), notion_api::Error> {
    /// let comment = notion.comments().retrieve(id).send().await?;
    /// println!("{}", comment.rich_text.plain_text());
    /// # Ok(()) }
    /// ```
    ///
    /// See [retrieve a comment](https://developers.notion.com/reference/retrieve-comment).
    pub fn retrieve(self, id: CommentId) -> Retrieve<C> {
        Call::new(self.0, RetrieveComment { id })
    }
}

/// A call of [`Comments::retrieve`].
pub type Retrieve<C> = Call<C, RetrieveComment>;

/// The request of [`Comments::retrieve`].
#[derive(Clone, Debug)]
pub struct RetrieveComment {
    id: CommentId,
}

impl Endpoint for RetrieveComment {
    type Response = Comment;
    const ROUTE: Route = Route::get("/v1/comments/{comment_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id)
    }
}

// ---- PATCH /v1/comments/{comment_id} -----------------------------------------------------------

impl<C> Comments<C> {
    /// Replaces what a comment says. Only comments of the connection itself can be changed.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::CommentId) -> Result<(), notion_api::Error> {
    /// notion.comments().update(id, "It is done.").send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to insert comments.
    ///
    /// See [update a comment](https://developers.notion.com/reference/update-a-comment).
    pub fn update(self, id: CommentId, text: impl Into<RichTextArray>) -> Update<C> {
        let says = Says::RichText(text.into().into_input());
        Call::new(self.0, UpdateComment { id, says, markdown_version: None })
    }

    /// Returns the same, with a text in Markdown: of one line's kind, such as bold, links and mentions.
    pub fn update_markdown(self, id: CommentId, markdown: impl Into<String>) -> Update<C> {
        let says = Says::Markdown(markdown.into());
        Call::new(self.0, UpdateComment { id, says, markdown_version: None })
    }
}

/// A call of [`Comments::update`].
pub type Update<C> = Call<C, UpdateComment>;

/// The request of [`Comments::update`].
#[derive(Clone, Debug)]
pub struct UpdateComment {
    id: CommentId,
    says: Says,
    markdown_version: Option<MarkdownVersion>,
}

entries!(UpdateComment { ..says, markdown_version });

impl Speaks for UpdateComment {
    fn markdown_version(&mut self) -> Option<&mut Option<MarkdownVersion>> {
        matches!(self.says, Says::Markdown(_)).then_some(&mut self.markdown_version)
    }
}

impl Endpoint for UpdateComment {
    type Response = Comment;
    const ROUTE: Route = Route::patch("/v1/comments/{comment_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id).object(self)
    }

    #[inline]
    fn prepare(&self, client: &Client) -> Option<Prepared<Self>> {
        dialect::of_client(self, client)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        Validate::violations(self)
    }
}

impl Validate for UpdateComment {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        self.says.check(self.markdown_version.as_ref(), check);
    }
}

impl<C> Update<C> {
    setters!(markdown_version);
}

// ---- DELETE /v1/comments/{comment_id} ----------------------------------------------------------

impl<C> Comments<C> {
    /// Deletes a comment, and with the last one its discussion. Only comments of the connection itself can be
    /// deleted.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::CommentId) -> Result<(), notion_api::Error> {
    /// notion.comments().delete(id).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to insert comments.
    ///
    /// See [delete a comment](https://developers.notion.com/reference/delete-a-comment).
    pub fn delete(self, id: CommentId) -> Delete<C> {
        Call::new(self.0, DeleteComment { id })
    }
}

/// A call of [`Comments::delete`].
pub type Delete<C> = Call<C, DeleteComment>;

/// The request of [`Comments::delete`].
#[derive(Clone, Debug)]
pub struct DeleteComment {
    id: CommentId,
}

impl Endpoint for DeleteComment {
    type Response = Comment;
    const ROUTE: Route = Route::delete("/v1/comments/{comment_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id)
    }
}
