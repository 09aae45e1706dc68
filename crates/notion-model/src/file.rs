//! Files, icons and covers.

use crate::strip::Strip;
use crate::{CustomEmojiId, FileUploadId, IconColor, Timestamp};

object! {
    /// An address: `{"url": "https://…"}`. At most 2,000 characters in a request.
    pub struct Url {
        /// The address.
        pub url: String,
    }
}

impl From<String> for Url {
    fn from(url: String) -> Self {
        Self { url, ..Self::default() }
    }
}

object! {
    /// A file that Notion keeps.
    pub struct HostedFile {
        /// Where it can be fetched: valid for an hour, until `expiry_time`. Retrieve the object
        /// again for a new address.
        pub url: String,
        /// When `url` stops working.
        pub expiry_time: Option<Timestamp> = null,
    }
}

object! {
    /// A file that was uploaded with this connection.
    pub struct FileUploadRef {
        /// The upload; its status must be `uploaded`.
        pub id: FileUploadId,
    }
}

impl HostedFile {
    /// Returns whether its address does not work any more at this time: then the object that has the file, be it a
    /// page, a block or a comment, is to be retrieved again. Without a time to expire at it works.
    ///
    /// ```
    /// use notion_model::{HostedFile, Timestamp};
    ///
    /// let file: HostedFile = notion_model::from_str(
    ///     r#"{"url": "https://prod-files-secure.s3…", "expiry_time": "2026-06-27T13:00:00.000Z"}"#,
    /// )?;
    /// let at = |time: &str| time.parse::<Timestamp>().unwrap();
    /// assert!(!file.is_expired(at("2026-06-27T12:59:59Z")));
    /// assert!(file.is_expired(at("2026-06-27T13:00:00Z")));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn is_expired(&self, now: impl Into<Timestamp>) -> bool {
        self.expiry_time.is_some_and(|expiry| expiry <= now.into())
    }
}

impl From<FileUploadId> for FileUploadRef {
    fn from(id: FileUploadId) -> Self {
        Self { id, ..Self::default() }
    }
}

object! {
    /// A file in a files property.
    ///
    /// See [files](https://developers.notion.com/reference/file-object).
    pub struct File {
        /// What it is called; always there in answers.
        pub name: Option<String>,
    }
    is {
        /// Where it is.
        pub kind: FileKind,
    }
}

union! {
    /// The location of a file.
    pub enum FileKind {
        /// At an address elsewhere.
        External(Url) = "external",
        /// At Notion.
        File(HostedFile) = "file",
        /// In an upload. Only in requests: once attached, the file reads as [`FileKind::File`].
        FileUpload(FileUploadRef) = "file_upload",
    }
}

impl FileKind {
    /// Returns whether the address of the file does not work any more at this time, as [`HostedFile::is_expired`] says.
    /// Files elsewhere do not expire.
    pub fn is_expired(&self, now: impl Into<Timestamp>) -> bool {
        match self {
            Self::File(file) => file.is_expired(now),
            _ => false,
        }
    }
}

impl File {
    fn new(kind: FileKind) -> Self {
        Self { kind, ..Self::default() }
    }

    /// Returns a file at an address elsewhere, and what it is called there.
    pub fn external(name: impl Into<String>, url: impl Into<String>) -> Self {
        Self::new(FileKind::External(Url::from(url.into()))).named(name)
    }

    /// Returns a file that was uploaded.
    pub fn upload(id: FileUploadId) -> Self {
        Self::new(FileKind::FileUpload(id.into()))
    }

    /// Sets the name: 1 to 100 characters.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Returns the file that was read, as it is written: an update that names a property gets its whole list, so the
    /// files that are to stay are handed back.
    #[must_use]
    pub fn into_input(mut self) -> Self {
        self.strip();
        self
    }

    /// Returns where it can be fetched, unless it is only an upload yet.
    pub fn url(&self) -> Option<&str> {
        match &self.kind {
            FileKind::External(file) => Some(&file.url),
            FileKind::File(file) => Some(&file.url),
            _ => None,
        }
    }
}

/// A file that was uploaded.
impl From<FileUploadId> for File {
    fn from(id: FileUploadId) -> Self {
        Self::upload(id)
    }
}

object! {
    /// The icon of a page, a database, a data source or a callout, as it is read.
    ///
    /// See [icons](https://developers.notion.com/reference/emoji-object).
    pub struct Icon {}
    is {
        /// What it is.
        pub kind: IconKind,
    }
}

union! {
    /// The type of an icon and its content.
    pub enum IconKind {
        /// An emoji.
        Emoji(String) = "emoji",
        /// A picture elsewhere.
        External(Url) = "external",
        /// A picture that Notion keeps.
        File(HostedFile) = "file",
        /// An emoji that the workspace made.
        CustomEmoji(CustomEmoji) = "custom_emoji",
        /// One of Notion's own icons.
        Icon(NativeIcon) = "icon",
    }
}

object! {
    /// An emoji that a workspace made.
    pub struct CustomEmoji {
        /// The emoji.
        pub id: CustomEmojiId,
        /// What it is called; absent in requests.
        pub name: Option<String>,
        /// Its picture; absent in requests.
        pub url: Option<String>,
    }
}

object! {
    /// One of Notion's own icons.
    pub struct NativeIcon {
        /// What it is called, such as `clipping`.
        pub name: String,
        /// Its colour.
        pub color: IconColor,
    }
}

object! {
    /// The picture at the head of a page or a database, as it is read.
    pub struct Cover {}
    is {
        /// Where it is.
        pub kind: CoverKind,
    }
}

union! {
    /// The location of a cover.
    pub enum CoverKind {
        /// At an address elsewhere.
        External(Url) = "external",
        /// At Notion.
        File(HostedFile) = "file",
    }
}

object! {
    /// An icon, as it is written.
    ///
    /// ```
    /// let rocket = notion_model::IconInput::emoji("🚀");
    /// ```
    pub struct IconInput {}
    is input {
        /// What it is.
        pub kind: IconInputKind,
    }
}

union! {
    /// The type of an icon and its content.
    pub enum IconInputKind {
        /// An emoji.
        Emoji(String) = "emoji",
        /// A picture elsewhere.
        External(Url) = "external",
        /// A picture that was uploaded.
        FileUpload(FileUploadRef) = "file_upload",
        /// An emoji that the workspace made.
        CustomEmoji(CustomEmoji) = "custom_emoji",
        /// One of Notion's own icons.
        Icon(NativeIcon) = "icon",
    }
}

impl IconInput {
    fn new(kind: IconInputKind) -> Self {
        Self { kind, ..Self::default() }
    }

    /// Returns an emoji: exactly one.
    pub fn emoji(emoji: impl Into<String>) -> Self {
        Self::new(IconInputKind::Emoji(emoji.into()))
    }

    /// Returns a picture elsewhere.
    pub fn external(url: impl Into<String>) -> Self {
        Self::new(IconInputKind::External(Url::from(url.into())))
    }

    /// Returns a picture that was uploaded.
    pub fn upload(id: FileUploadId) -> Self {
        Self::new(IconInputKind::FileUpload(id.into()))
    }

    /// Returns an emoji that the workspace made.
    pub fn custom_emoji(id: CustomEmojiId) -> Self {
        Self::new(IconInputKind::CustomEmoji(CustomEmoji { id, ..CustomEmoji::default() }))
    }

    /// Returns one of Notion's own icons, such as `clipping`.
    pub fn native(name: impl Into<String>, color: IconColor) -> Self {
        let name = name.into();
        Self::new(IconInputKind::Icon(NativeIcon { name, color, ..NativeIcon::default() }))
    }

    /// Returns the icon that was read, as it is written; `None` if it is a picture that Notion keeps, which can't be
    /// handed back, or of a type that this version does not know.
    pub fn from_icon(icon: &Icon) -> Option<Self> {
        let mut input = Self::new(match &icon.kind {
            IconKind::Emoji(emoji) => IconInputKind::Emoji(emoji.clone()),
            IconKind::External(file) => IconInputKind::External(file.clone()),
            IconKind::CustomEmoji(emoji) => IconInputKind::CustomEmoji(emoji.clone()),
            IconKind::Icon(icon) => IconInputKind::Icon(icon.clone()),
            IconKind::File(_) | IconKind::Unknown(_) => return None,
        });
        input.strip();
        Some(input)
    }
}

impl Strip for IconInput {
    fn strip(&mut self) {
        match &mut self.kind {
            IconInputKind::External(url) => url.strip(),
            IconInputKind::FileUpload(upload) => upload.strip(),
            IconInputKind::CustomEmoji(emoji) => emoji.strip(),
            IconInputKind::Icon(icon) => icon.strip(),
            IconInputKind::Emoji(_) | IconInputKind::Unknown(_) => {}
        }
    }
}

/// An emoji: exactly one.
impl From<&str> for IconInput {
    fn from(emoji: &str) -> Self {
        Self::emoji(emoji)
    }
}

/// A picture that was uploaded.
impl From<FileUploadId> for IconInput {
    fn from(id: FileUploadId) -> Self {
        Self::upload(id)
    }
}

object! {
    /// A cover, as it is written.
    ///
    /// ```
    /// use notion_model::CoverInput;
    ///
    /// let cover = CoverInput::external("https://example.com/cover.png");
    /// let json = serde_json::to_value(&cover).unwrap();
    /// assert_eq!(json["external"]["url"], "https://example.com/cover.png");
    /// ```
    pub struct CoverInput {}
    is input {
        /// Where it is.
        pub kind: CoverInputKind,
    }
}

union! {
    /// The location of a cover.
    pub enum CoverInputKind {
        /// At an address elsewhere.
        External(Url) = "external",
        /// In an upload.
        FileUpload(FileUploadRef) = "file_upload",
    }
}

impl CoverInput {
    fn new(kind: CoverInputKind) -> Self {
        Self { kind, ..Self::default() }
    }

    /// Returns a picture elsewhere.
    pub fn external(url: impl Into<String>) -> Self {
        Self::new(CoverInputKind::External(Url::from(url.into())))
    }

    /// Returns a picture that was uploaded.
    pub fn upload(id: FileUploadId) -> Self {
        Self::new(CoverInputKind::FileUpload(id.into()))
    }

    /// Returns the cover that was read, as it is written; `None` if it is a picture that Notion keeps, or of a type
    /// that this version does not know.
    pub fn from_cover(cover: &Cover) -> Option<Self> {
        match &cover.kind {
            CoverKind::External(file) => Some(Self::external(file.url.clone())),
            CoverKind::File(_) | CoverKind::Unknown(_) => None,
        }
    }
}

/// A picture that was uploaded.
impl From<FileUploadId> for CoverInput {
    fn from(id: FileUploadId) -> Self {
        Self::upload(id)
    }
}
