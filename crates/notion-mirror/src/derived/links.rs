//! What an object refers to.

use notion_model::{
    Block, BlockId, BlockKind, Comment, CommentId, DataSource, Database, DatabaseId,
    LinkToPageKind, MentionKind, Page, PageId, PropertyValue, RichText, RichTextArray,
    RichTextKind, SyncedFromKind, UserId,
};

/// The target of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LinkTarget {
    /// To a page; of a mention, perhaps to a block of one.
    Page(PageId),
    /// To a database.
    Database(DatabaseId),
    /// To a block.
    Block(BlockId),
    /// To a user, or a group of users.
    User(UserId),
    /// To a comment.
    Comment(CommentId),
}

impl LinkTarget {
    /// Returns the id, with hyphens.
    pub fn id(&self) -> String {
        match self {
            Self::Page(id) => id.to_string(),
            Self::Database(id) => id.to_string(),
            Self::Block(id) => id.to_string(),
            Self::User(id) => id.to_string(),
            Self::Comment(id) => id.to_string(),
        }
    }

    /// Returns what kind of object it is: `page`, `database`, `block`, `user` or `comment`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Page(_) => "page",
            Self::Database(_) => "database",
            Self::Block(_) => "block",
            Self::User(_) => "user",
            Self::Comment(_) => "comment",
        }
    }
}

/// The way in which an object refers to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LinkKind {
    /// By a relation.
    Relation,
    /// As one of the people of a property.
    People,
    /// By a mention in a text.
    Mention,
    /// By a block that is a link.
    LinkToPage,
    /// By containing it: a page or a database in a page.
    Child,
    /// By showing what it contains: a copy of a synced block.
    SyncedFrom,
}

impl LinkKind {
    /// Returns the word that stands in the table `links`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Relation => "relation",
            Self::People => "people",
            Self::Mention => "mention",
            Self::LinkToPage => "link_to_page",
            Self::Child => "child",
            Self::SyncedFrom => "synced_from",
        }
    }
}

/// A reference from an object to another: a row of the table `links`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    /// How it refers.
    pub kind: LinkKind,
    /// The property that it stands in, by its id; empty if in none.
    pub property: String,
    /// Where it leads.
    pub target: LinkTarget,
}

/// Returns what a page refers to by its properties, in their order. What its blocks and comments refer to is theirs.
///
/// Of a value that was cut off it is what was read; that there may be more is said by
/// [`RowCells::cut_off`](super::cells::RowCells::cut_off).
///
/// ```
/// use notion_mirror::derived::links::{self, LinkKind};
///
/// let page: notion_model::Page = notion_model::from_str(r#"{"object": "page", "properties": {
///     "Project": {"id": "%3Acms", "type": "relation", "has_more": false,
///         "relation": [{"id": "38c9ce7b-60a4-8171-9555-ff211bc8f65c"}]}}}"#)?;
/// let links = links::of_page(&page);
/// assert_eq!((links[0].kind, links[0].property.as_str()), (LinkKind::Relation, "%3Acms"));
/// assert_eq!(links[0].target.id(), "38c9ce7b-60a4-8171-9555-ff211bc8f65c");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn of_page(page: &Page) -> Vec<Link> {
    let mut links = Vec::new();
    for (_, property) in page.properties.iter() {
        let mut add = |kind, target| {
            // Notion writes an id in two ways; the table has it in one.
            let property = notion_model::encode_component(&property.id.decoded());
            links.push(Link { kind, property, target });
        };
        match &property.value {
            PropertyValue::Relation(pages) => {
                pages.iter().for_each(|page| add(LinkKind::Relation, LinkTarget::Page(page.id)))
            }
            PropertyValue::People(users) => {
                users.iter().for_each(|user| add(LinkKind::People, LinkTarget::User(user.id)));
            }
            PropertyValue::Title(text) | PropertyValue::RichText(text) => {
                mentions(text).for_each(|target| add(LinkKind::Mention, target));
            }
            _ => {}
        }
    }
    links
}

/// Returns what a block refers to: by its texts, by what it links to, by the page or the database that it stands for.
pub fn of_block(block: &Block) -> Vec<Link> {
    let mut links = of_texts(block_texts(block));
    let mut add = |kind, target| links.push(Link { kind, property: String::new(), target });
    match &block.kind {
        BlockKind::ChildPage(_) => {
            let page = PageId::from_uuid(*block.id.as_uuid());
            add(LinkKind::Child, LinkTarget::Page(page));
        }
        BlockKind::ChildDatabase(_) => {
            let database = DatabaseId::from_uuid(*block.id.as_uuid());
            add(LinkKind::Child, LinkTarget::Database(database));
        }
        BlockKind::LinkToPage(link) => match link.kind {
            LinkToPageKind::Page(id) => add(LinkKind::LinkToPage, LinkTarget::Page(id)),
            LinkToPageKind::Database(id) => add(LinkKind::LinkToPage, LinkTarget::Database(id)),
            LinkToPageKind::Comment(id) => add(LinkKind::LinkToPage, LinkTarget::Comment(id)),
            _ => {}
        },
        BlockKind::SyncedBlock(synced) => {
            let original = synced.synced_from.as_ref().map(|from| &from.kind);
            if let Some(SyncedFromKind::Block(id)) = original {
                add(LinkKind::SyncedFrom, LinkTarget::Block(*id));
            }
        }
        _ => {}
    }
    links
}

/// Returns what a comment mentions.
pub fn of_comment(comment: &Comment) -> Vec<Link> {
    of_texts([&comment.rich_text])
}

/// Returns what the title and the description of a database mention.
pub fn of_database(database: &Database) -> Vec<Link> {
    of_texts([&database.title, &database.description])
}

/// Returns what the title and the description of a data source mention.
pub fn of_data_source(source: &DataSource) -> Vec<Link> {
    of_texts([&source.title, &source.description])
}

fn of_texts<'a>(texts: impl IntoIterator<Item = &'a RichTextArray>) -> Vec<Link> {
    let mention = |target| Link { kind: LinkKind::Mention, property: String::new(), target };
    texts.into_iter().flat_map(mentions).map(mention).collect()
}

fn mentions(text: &RichTextArray) -> impl Iterator<Item = LinkTarget> {
    text.iter().filter_map(mentioned)
}

fn mentioned(piece: &RichText) -> Option<LinkTarget> {
    let RichTextKind::Mention(mention) = &piece.kind else { return None };
    match &mention.kind {
        MentionKind::User(user) => Some(LinkTarget::User(user.id)),
        MentionKind::Page(page) => Some(LinkTarget::Page(page.id)),
        MentionKind::Database(database) => Some(LinkTarget::Database(database.id)),
        _ => None,
    }
}

/// The texts that a block has: what it says, its caption, the cells of a row.
pub(super) fn block_texts(block: &Block) -> Vec<&RichTextArray> {
    let mut texts: Vec<&RichTextArray> = block.kind.rich_text().into_iter().collect();
    match &block.kind {
        BlockKind::Code(code) => texts.push(&code.caption),
        BlockKind::Bookmark(link) | BlockKind::Embed(link) => texts.push(&link.caption),
        BlockKind::Image(media)
        | BlockKind::Video(media)
        | BlockKind::Pdf(media)
        | BlockKind::Audio(media)
        | BlockKind::File(media) => texts.push(&media.caption),
        BlockKind::TableRow(row) => texts.extend(&row.cells),
        BlockKind::MeetingNotes(notes) | BlockKind::Transcription(notes) => {
            texts.extend(notes.title.as_ref());
        }
        _ => {}
    }
    texts
}
