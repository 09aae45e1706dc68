//! Files, and where they stand.

use percent_encoding::percent_decode_str;

use crate::{
    Block, BlockId, BlockKind, CommentId, Cover, CoverKind, DataSource, DataSourceId, Database,
    DatabaseId, FileKind, HostedFile, Icon, IconKind, MediaBlock, Page, PageId, PropertyId,
    PropertyValue,
};

/// A file that can be fetched, and where it stands: what it takes to fetch it now, and to have a new address later.
///
/// [`Page::files`], [`Block::media`] and the like find them. The address of a file that Notion keeps works for an hour; the
/// [`holder`](Self::holder), read again, has a new one.
///
/// ```
/// use notion_model::{FileHolder, FileSpot, Page};
///
/// let page: Page = notion_model::from_str(r#"{
///     "object": "page", "id": "38c9ce7b-60a4-8171-9555-ff211bc8f65c",
///     "cover": {"type": "external", "external": {"url": "https://example.com/a%20b.png?x=1"}}
/// }"#)?;
/// let files = page.files();
/// assert_eq!(files[0].holder, FileHolder::Page(page.id));
/// assert_eq!(files[0].spot, FileSpot::Cover);
/// assert!(files[0].is_external());
/// assert_eq!(files[0].file_name(), "a b.png");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct HeldFile {
    /// What has it.
    pub holder: FileHolder,
    /// Where in that it stands.
    pub spot: FileSpot,
    /// What it is called, where that is said: in files properties, and in blocks of files.
    pub name: Option<String>,
    /// Where it can be fetched.
    pub location: FileLocation,
}

/// The holder of a file, by its id: what is read again for a new address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileHolder {
    /// A page.
    Page(PageId),
    /// A database.
    Database(DatabaseId),
    /// A data source.
    DataSource(DataSourceId),
    /// A block.
    Block(BlockId),
    /// A comment.
    Comment(CommentId),
}

/// The spot in its holder at which a file stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileSpot {
    /// It is the icon.
    Icon,
    /// It is the cover.
    Cover,
    /// It is among the files of a property.
    Property {
        /// The property.
        id: PropertyId,
        /// What the property is called.
        name: String,
        /// Its place among them, from 0.
        index: usize,
    },
    /// It is what a block shows.
    Media,
    /// It is attached to a comment, at this place, from 0.
    Attachment(usize),
}

/// The address from which a file can be fetched.
#[derive(Clone, Debug, PartialEq)]
pub enum FileLocation {
    /// At Notion.
    Hosted(HostedFile),
    /// At this address elsewhere.
    External(String),
}

impl HeldFile {
    /// Returns the address: for a file that Notion keeps, one that stops working.
    #[inline]
    pub fn url(&self) -> &str {
        match &self.location {
            FileLocation::Hosted(file) => &file.url,
            FileLocation::External(url) => url,
        }
    }

    /// Returns whether it is at an address elsewhere, which may be anybody's.
    pub fn is_external(&self) -> bool {
        matches!(self.location, FileLocation::External(_))
    }

    /// Returns a name for a file of one's own: the name that it has, or the last part of its address. Never empty, and
    /// never one that leads into another folder; it may be the name of another file, too.
    #[inline]
    pub fn file_name(&self) -> String {
        let path = || without_query(self.url()).rsplit('/').next().unwrap_or_default();
        let name = match &self.name {
            Some(name) if !name.trim().is_empty() => name.clone(),
            _ => percent_decode_str(path()).decode_utf8_lossy().into_owned(),
        };
        let safe = |c: char| match c {
            '/' | '\\' | ':' => '_',
            c if c.is_control() => '_',
            c => c,
        };
        let name: String = name.trim().chars().map(safe).collect();
        if name.trim_matches('.').is_empty() { "file".to_owned() } else { name }
    }

    /// Returns whether `other` is the same file of the same holder, perhaps at a newer address.
    ///
    /// The part of an address before its signature stays. A file at another address is the same if it has the same name
    /// at the same place.
    #[inline]
    pub fn is_same(&self, other: &Self) -> bool {
        let same_place = || self.spot == other.spot && self.name == other.name;
        self.holder == other.holder
            && self.is_external() == other.is_external()
            && (without_query(self.url()) == without_query(other.url()) || same_place())
    }
}

fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

/// The files of one holder.
struct Finder {
    holder: FileHolder,
    found: Vec<HeldFile>,
}

impl Finder {
    fn new(holder: FileHolder) -> Self {
        Self { holder, found: Vec::new() }
    }

    #[inline]
    fn put(&mut self, spot: FileSpot, name: Option<&str>, location: FileLocation) {
        let (holder, name) = (self.holder, name.map(str::to_owned));
        self.found.push(HeldFile { holder, spot, name, location });
    }

    #[inline]
    fn file(&mut self, spot: FileSpot, name: Option<&str>, kind: &FileKind) {
        match kind {
            FileKind::File(file) => self.put(spot, name, FileLocation::Hosted(file.clone())),
            FileKind::External(url) => {
                self.put(spot, name, FileLocation::External(url.url.clone()));
            }
            FileKind::FileUpload(_) | FileKind::Unknown(_) => {}
        }
    }

    #[inline]
    fn icon(&mut self, icon: Option<&Icon>) {
        match icon.map(|icon| &icon.kind) {
            Some(IconKind::File(file)) => {
                self.put(FileSpot::Icon, None, FileLocation::Hosted(file.clone()));
            }
            Some(IconKind::External(url)) => {
                self.put(FileSpot::Icon, None, FileLocation::External(url.url.clone()));
            }
            // Emojis are no files.
            _ => {}
        }
    }

    #[inline]
    fn cover(&mut self, cover: Option<&Cover>) {
        match cover.map(|cover| &cover.kind) {
            Some(CoverKind::File(file)) => {
                self.put(FileSpot::Cover, None, FileLocation::Hosted(file.clone()));
            }
            Some(CoverKind::External(url)) => {
                self.put(FileSpot::Cover, None, FileLocation::External(url.url.clone()));
            }
            _ => {}
        }
    }
}

impl Page {
    /// Finds every file: icon, cover, and those of files properties, in this order. What is on the page are blocks, which
    /// have files of their own; what a rollup shows is a file of another page.
    #[inline]
    pub fn files(&self) -> Vec<HeldFile> {
        let mut files = Finder::new(FileHolder::Page(self.id));
        files.icon(self.icon.as_ref());
        files.cover(self.cover.as_ref());
        for (name, property) in self.properties.iter() {
            let PropertyValue::Files(all) = &property.value else { continue };
            for (index, file) in all.iter().enumerate() {
                let (id, name) = (property.id.clone(), name.to_owned());
                let spot = FileSpot::Property { id, name, index };
                files.file(spot, file.name.as_deref(), &file.kind);
            }
        }
        files.found
    }
}

impl Database {
    /// Finds every file: icon and cover.
    #[inline]
    pub fn files(&self) -> Vec<HeldFile> {
        let mut files = Finder::new(FileHolder::Database(self.id));
        files.icon(self.icon.as_ref());
        files.cover(self.cover.as_ref());
        files.found
    }
}

impl DataSource {
    /// Finds every file: icon and cover.
    #[inline]
    pub fn files(&self) -> Vec<HeldFile> {
        let mut files = Finder::new(FileHolder::DataSource(self.id));
        files.icon(self.icon.as_ref());
        files.cover(self.cover.as_ref());
        files.found
    }
}

impl Block {
    /// Finds what the block shows, if it is a picture, a video, a sound, a PDF document or another file.
    #[inline]
    pub fn media(&self) -> Option<HeldFile> {
        let media: &MediaBlock = match &self.kind {
            BlockKind::Image(media)
            | BlockKind::Video(media)
            | BlockKind::Pdf(media)
            | BlockKind::Audio(media)
            | BlockKind::File(media) => media,
            _ => return None,
        };
        let mut files = Finder::new(FileHolder::Block(self.id));
        files.file(FileSpot::Media, media.name.as_deref(), &media.kind);
        files.found.pop()
    }

    /// Finds every file: [what it shows](Self::media), or its icon.
    #[inline]
    pub fn files(&self) -> Vec<HeldFile> {
        let mut files = Finder::new(FileHolder::Block(self.id));
        files.found.extend(self.media());
        match &self.kind {
            BlockKind::Callout(block) => files.icon(block.icon.as_deref()),
            BlockKind::Paragraph(block) => files.icon(block.icon.as_deref()),
            _ => {}
        }
        files.found
    }
}

#[cfg(feature = "comments")]
impl crate::Comment {
    /// Finds every file: the attachments.
    #[inline]
    pub fn files(&self) -> Vec<HeldFile> {
        let mut files = Finder::new(FileHolder::Comment(self.id));
        for (index, attachment) in self.attachments.iter().flatten().enumerate() {
            let location = FileLocation::Hosted(attachment.file.clone());
            files.put(FileSpot::Attachment(index), None, location);
        }
        files.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_found_where_it_stands() {
        let hosted = |name: &str| {
            format!(
                r#"{{"type":"file","file":{{"url":"https://s3/{name}?sig=1","expiry_time":null}}}}"#
            )
        };
        let id = "38c9ce7b-60a4-8171-9555-ff211bc8f65c";
        let (icon, cover) = (hosted("icon"), hosted("cover"));
        let file = |name: &str| hosted(name).replacen('{', &format!(r#"{{"name":"{name}","#), 1);
        let text = format!(
            r#"{{"object":"page","id":"{id}","icon":{icon},"cover":{cover},"properties":{{
                "Empty":{{"id":"e","type":"files","files":[]}},
                "Docs":{{"id":"d","type":"files","files":[{},
                    {{"name":"x","type":"external","external":{{"url":"https://e/x"}}}},
                    {{"name":"n","type":"new_kind","new_kind":{{}}}}, {}]}}}}}}"#,
            file("one"),
            file("two"),
        );
        let page: Page = crate::from_str(&text).unwrap();
        let files = page.files();
        let at = |index| FileSpot::Property { id: "d".into(), name: "Docs".to_owned(), index };
        let spots: Vec<&FileSpot> = files.iter().map(|file| &file.spot).collect();
        assert_eq!(spots, [&FileSpot::Icon, &FileSpot::Cover, &at(0), &at(1), &at(3)]);
        assert_eq!(files[4].url(), "https://s3/two?sig=1");
        assert_eq!(files.iter().filter(|file| file.is_external()).count(), 1);

        for (kind, more) in [("image", ""), ("file", r#""name":"two","#)] {
            let media = hosted("two").replacen('{', &format!("{{{more}"), 1);
            let text =
                format!(r#"{{"object":"block","id":"{id}","type":"{kind}","{kind}":{media}}}"#);
            let block: Block = crate::from_str(&text).unwrap();
            let found = block.media().unwrap();
            assert_eq!((found.spot.clone(), found.file_name().as_str()), (FileSpot::Media, "two"));
            assert_eq!(block.files(), [found]);
        }
        let text = format!(
            r#"{{"object":"block","id":"{id}","type":"callout","callout":{{"rich_text":[],"icon":{icon}}}}}"#
        );
        let block: Block = crate::from_str(&text).unwrap();
        assert!(block.media().is_none());
        assert_eq!(block.files()[0].spot, FileSpot::Icon);
    }

    #[cfg(feature = "comments")]
    #[test]
    fn attachments_are_files_of_their_comment() {
        let id = "38c9ce7b-60a4-8171-9555-ff211bc8f65c";
        let text = format!(
            r#"{{"object":"comment","id":"{id}","attachments":[{{"category":"image","file":{{"url":"https://s3/a"}}}}]}}"#
        );
        let comment: crate::Comment = crate::from_str(&text).unwrap();
        assert_eq!(comment.files()[0].spot, FileSpot::Attachment(0));
    }

    #[test]
    fn a_file_is_known_again_by_its_address_or_its_name_and_place() {
        let file = |url: &str, name: &str, index| HeldFile {
            holder: FileHolder::Page(PageId::default()),
            spot: FileSpot::Property { id: "p".into(), name: "P".into(), index },
            name: Some(name.to_owned()),
            location: FileLocation::Hosted(HostedFile {
                url: url.to_owned(),
                ..Default::default()
            }),
        };
        let old = file("https://s3/a?sig=1", "a", 0);
        assert!(old.is_same(&file("https://s3/a?sig=2", "b", 1)), "moved and renamed");
        assert!(old.is_same(&file("https://other/a?sig=2", "a", 0)), "at another host");
        assert!(!old.is_same(&file("https://s3/b?sig=2", "b", 0)), "another in its place");
        let external = FileLocation::External("https://s3/a".into());
        assert!(!old.is_same(&HeldFile { location: external, ..old.clone() }));
    }

    #[test]
    fn a_name_is_always_one_of_a_file() {
        let named = |name: Option<&str>, url: &str| HeldFile {
            holder: FileHolder::Block(BlockId::default()),
            spot: FileSpot::Media,
            name: name.map(str::to_owned),
            location: FileLocation::External(url.to_owned()),
        };
        for (name, url, expected) in [
            (Some("a.png"), "https://e/x", "a.png"),
            (Some("../../etc/passwd"), "", ".._.._etc_passwd"),
            (Some("C:\\x\n"), "", "C__x"),
            (Some(" .. "), "", "file"),
            (Some("  "), "https://e/b%2Fc.png?x=/y#z", "b_c.png"),
            (None, "https://e/", "file"),
            (None, "https://e/%C3%A9.txt", "é.txt"),
            (None, "", "file"),
        ] {
            assert_eq!(named(name, url).file_name(), expected);
        }
    }
}
