//! File uploads.

use crate::{Empty, FileUploadId, Timestamp, UserId};

object! {
    /// A file on its way to Notion.
    ///
    /// It is created, sent, and then attached to a page, a block or a comment within an hour.
    ///
    /// See [file uploads](https://developers.notion.com/reference/file-upload).
    pub struct FileUpload("file_upload") {
        /// The upload.
        pub id: FileUploadId,
        /// When it was created, to the minute.
        pub created_time: Timestamp,
        /// Who created it.
        pub created_by: Option<FileUploadCreator>,
        /// When it last changed, to the minute.
        pub last_edited_time: Timestamp,
        /// When it expires, an hour after its creation; `None` once it is attached or expired.
        pub expiry_time: Option<Timestamp> = null,
        /// Where its content goes, while it is pending.
        pub upload_url: Option<String>,
        /// Where to say that all parts are sent, while an upload in parts is pending.
        pub complete_url: Option<String>,
        /// Whether it is in the trash.
        pub in_trash: bool,
        /// How far it is.
        pub status: FileUploadStatus,
        /// What the file is called.
        pub filename: Option<String> = null,
        /// The MIME type of its content.
        pub content_type: Option<String> = null,
        /// How long its content is, in bytes; `None` before it has arrived.
        pub content_length: Option<u64> = null,
        /// The parts of an upload in parts.
        pub number_of_parts: Option<FileUploadParts>,
        /// What came of fetching a file from elsewhere.
        pub file_import_result: Option<FileImportResult>,
        /// The old name of `in_trash`; gone in version 2026-03-11.
        pub archived: Option<bool>,
    }
}

open_enum! {
    /// The status of a file upload.
    pub enum FileUploadStatus {
        /// Its content is awaited.
        Pending = "pending",
        /// Its content is there; it can be attached.
        Uploaded = "uploaded",
        /// It was not attached in time.
        Expired = "expired",
        /// It could not be fetched.
        Failed = "failed",
    }
}

open_enum! {
    /// The way in which the content of a file upload arrives.
    pub enum FileUploadMode {
        /// In one request: up to 20 MB.
        SinglePart = "single_part",
        /// In several requests.
        MultiPart = "multi_part",
        /// Notion fetches it from elsewhere.
        ExternalUrl = "external_url",
    }
}

object! {
    /// The user or bot who created a file upload. Unlike elsewhere this is no [`User`](crate::User).
    pub struct FileUploadCreator {
        /// The user or agent.
        pub id: UserId,
        /// What it is.
        pub r#type: FileUploadCreatorType,
    }
}

open_enum! {
    /// The type of the creator of a file upload.
    pub enum FileUploadCreatorType {
        /// A person.
        Person = "person",
        /// A bot.
        Bot = "bot",
        /// An agent.
        Agent = "agent",
    }
}

object! {
    /// The parts of a file upload.
    pub struct FileUploadParts {
        /// How many there are.
        pub total: u32,
        /// How many have arrived.
        pub sent: u32,
    }
}

object! {
    /// The outcome of fetching a file from elsewhere.
    pub struct FileImportResult {}
    is {
        /// Success or failure.
        pub kind: FileImportResultKind,
    }
    then {
        /// When it was fetched.
        pub imported_time: Timestamp,
    }
}

union! {
    /// The outcome of fetching a file from elsewhere.
    pub enum FileImportResultKind {
        /// The file is there.
        Success(Empty) = "success",
        /// The file is not there.
        Error(Box<FileImportError>) = "error",
    }
}

object! {
    /// The reason why a file could not be fetched.
    pub struct FileImportError {
        /// What kind of error it is.
        pub r#type: FileImportErrorType,
        /// The error's code.
        pub code: String,
        /// What happened, in English.
        pub message: String,
        /// The parameter of the request that was at fault.
        pub parameter: Option<String> = null,
        /// The HTTP status that the other server answered.
        pub status_code: Option<u16> = null,
    }
}

open_enum! {
    /// The reason why a file could not be fetched.
    pub enum FileImportErrorType {
        /// It is not a file that can be uploaded.
        ValidationError = "validation_error",
        /// An error of Notion's.
        InternalSystemError = "internal_system_error",
        /// The other server did not hand it out.
        DownloadError = "download_error",
        /// It could not be kept.
        UploadError = "upload_error",
    }
}
