//! Databases and data sources; comments, file uploads and what else belongs to a family.

use proptest::prelude::*;

use super::basic::{address, cursor, maybe};
use crate::strategy::Unknowns;
use crate::strategy::value::id;
use crate::*;

objects! {
    Database {
        id, title, description, parent, is_inline, in_trash, is_locked, created_time, last_edited_time, data_sources,
        icon, cover, url: address, public_url: maybe(address), archived, created_by, last_edited_by,
        properties: nothing,
    } => |database| database.archived = database.archived.map(|_| database.in_trash);
    DataSource {
        id, cover, icon, created_time, created_by, last_edited_by, last_edited_time, title, description, is_inline,
        properties, parent: in_database, database_parent, url: address, public_url: maybe(address), in_trash, archived,
    } => |source| source.archived = source.archived.map(|_| source.in_trash);
    TemplateList { templates, has_more, next_cursor: cursor } => |list| list.has_more = list.next_cursor.is_some();
}

/// Databases have had no schemas since 2025-09-03.
fn nothing(_: Unknowns) -> BoxedStrategy<Option<Properties<PropertySchema>>> {
    Just(None).boxed()
}

fn in_database(_: Unknowns) -> BoxedStrategy<Parent> {
    id().prop_map(Parent::database).boxed()
}

#[cfg(feature = "comments")]
mod comments {
    use super::*;

    words! { AttachmentCategory, DisplayNameType }

    objects! {
        Comment {
            id, parent, discussion_id, created_time, last_edited_time, created_by, rich_text, attachments, display_name,
        };
        CommentAttachment { category, file };
        CommentDisplayName { r#type, resolved_name };
    }
}

#[cfg(feature = "file-uploads")]
mod file_uploads {
    use super::*;
    use crate::strategy::answer::basic::uuid;

    words! { FileUploadStatus, FileUploadMode, FileUploadCreatorType, FileImportErrorType }

    objects! {
        FileUpload {
            id, created_time, created_by, last_edited_time, expiry_time, upload_url: maybe(address),
            complete_url: maybe(address), in_trash, status, filename, content_type, content_length, number_of_parts,
            file_import_result, archived,
        } => |upload| upload.archived = upload.archived.map(|_| upload.in_trash);
        FileUploadCreator { id, r#type };
        FileUploadParts { total, sent } => |parts| parts.sent = parts.sent.min(parts.total);
        FileImportResult { kind, imported_time };
        FileImportError { r#type, code: uuid, message, parameter, status_code };
    }

    unions! {
        FileImportResultKind { Success, Error }
    }
}

#[cfg(feature = "meeting-notes")]
mod meeting_notes {
    use super::*;

    words! { MeetingNoteProperty, MeetingLanguage }

    objects! {
        MeetingNoteList { results, has_more };
    }
}

#[cfg(feature = "oauth")]
mod oauth {
    use super::*;

    objects! {
        OAuthToken {
            access_token, token_type, refresh_token, bot_id, workspace_icon: maybe(address), workspace_name,
            workspace_id, owner, duplicated_template_id, disabled_tool_names,
        };
        TokenIntrospection { active, scope, iat };
        TokenRevocation {};
    }
}
