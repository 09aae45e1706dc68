//! Users, files, icons, errors, and what else is small.

use proptest::prelude::*;

use super::basic::{address, email, maybe, uuid};
use crate::strategy::value::{emoji, id};
use crate::strategy::{Answer, Unknowns};
use crate::*;

words! {
    AsyncTaskStatus, AsyncTaskSurface, Color, Direction, ErrorCode, IconColor, ListType, MarkdownVersion,
    RequestStatusType, IncompleteReason, RowTimestamp, SearchObject, VerificationStatus, RelativeDate,
}

objects! {
    Empty {};
    Person { email: maybe(email), email_verified };
    Bot { owner, workspace_name, workspace_id, workspace_limits };
    BotOwner { kind };
    WorkspaceLimits { max_file_upload_size_in_bytes };
    Url { url: address };
    HostedFile { url: address, expiry_time };
    FileUploadRef { id };
    File { name, kind };
    Icon { kind };
    CustomEmoji { id, name, url: maybe(address) };
    NativeIcon { name: icon_name, color };
    Cover { kind };
    DataSourceRef { id, name };
    DatabaseRef { id };
    PageRef { id };
    RequestStatus { r#type, incomplete_reason } => |status| {
        if status.r#type == RequestStatusType::Complete {
            status.incomplete_reason = None;
        }
    };
    AsyncTask {
        id: uuid, status, status_url: address, created_time, poll_after_seconds, operation, result, error,
    };
    AsyncTaskOperation { surface, name };
    Plugin { id: uuid, name, description, version_id: uuid };
    SkillArchive { id: uuid, version_id: uuid, url: address };
    PageMarkdown { id, markdown, truncated, unknown_block_ids, warnings };
    Template { id, name, is_default };
    ErrorBody { status, code, message, additional_data, request_id: maybe(uuid) } => |error| {
        // A code that is known has its status.
        if let Some((_, status)) = STATUSES.iter().find(|(code, _)| *code == error.code) {
            error.status = *status;
        }
    };
}

unions! {
    UserKind { Person, Bot }
    BotOwnerKind { Workspace: always, User: owner }
    FileKind { External, File, FileUpload }
    IconKind { Emoji: an_emoji, External, File, CustomEmoji, Icon }
    CoverKind { External, File }
}

/// The status of an answer with this code, where it is not 400.
const STATUSES: &[(ErrorCode, u16)] = &[
    (ErrorCode::InvalidJson, 400),
    (ErrorCode::ValidationError, 400),
    (ErrorCode::Unauthorized, 401),
    (ErrorCode::RestrictedResource, 403),
    (ErrorCode::ObjectNotFound, 404),
    (ErrorCode::ConflictError, 409),
    (ErrorCode::RowLimitExceeded, 409),
    (ErrorCode::RateLimited, 429),
    (ErrorCode::InternalServerError, 500),
    (ErrorCode::BadGateway, 502),
    (ErrorCode::ServiceUnavailable, 503),
    (ErrorCode::DatabaseConnectionUnavailable, 503),
    (ErrorCode::GatewayTimeout, 504),
    (ErrorCode::ServiceOverload, 529),
];

/// The workspace's own bot says `true`.
fn always(_: Unknowns) -> BoxedStrategy<bool> {
    Just(true).boxed()
}

/// Whom a bot acts for, which is a person.
fn owner(unknowns: Unknowns) -> BoxedStrategy<Box<User>> {
    let person = Person::strategy(unknowns).prop_map(UserKind::Person).boxed();
    user_of(unknowns, person).prop_map(Box::new).boxed()
}

fn an_emoji(_: Unknowns) -> BoxedStrategy<String> {
    emoji().prop_map(str::to_owned).boxed()
}

fn icon_name(_: Unknowns) -> BoxedStrategy<String> {
    "[a-z]{1,9}".boxed()
}

/// A user that is told in full.
fn user_of(unknowns: Unknowns, kind: BoxedStrategy<UserKind>) -> BoxedStrategy<User> {
    let fields = (id(), Option::<String>::strategy(unknowns), maybe(address)(unknowns), kind);
    let user = fields.prop_map(|(id, name, avatar_url, kind)| User {
        id,
        name,
        avatar_url,
        kind,
        ..User::default()
    });
    crate::strategy::unknowns::objects(unknowns, user.boxed())
}

/// A person, a bot, or the short form that has the id only.
impl Answer for User {
    fn strategy(unknowns: Unknowns) -> BoxedStrategy<Self> {
        prop_oneof![
            1 => id().prop_map(User::partial),
            2 => user_of(unknowns, UserKind::strategy(unknowns)),
        ]
        .boxed()
    }
}

/// Where something is: one of the kinds of places that there are.
impl Answer for Parent {
    fn strategy(unknowns: Unknowns) -> BoxedStrategy<Self> {
        let known = prop_oneof![
            Just(Parent::workspace()),
            id().prop_map(Parent::page),
            id().prop_map(Parent::database),
            (id(), id()).prop_map(|(source, database)| Parent::data_source(source, database)),
            id().prop_map(Parent::block),
        ];
        unknowns.or(known.boxed(), || {
            (ParentType::strategy(Unknowns::rate(1.0)), proptest::option::of(id()))
                .prop_map(|(r#type, page_id)| Parent { r#type, page_id, ..Parent::default() })
                .boxed()
        })
    }
}

words! { ParentType }
arbitrary! { User, Parent }
