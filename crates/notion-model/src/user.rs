//! Users: people and bots.

use crate::{UserId, WorkspaceId};

object! {
    /// A person or a bot; among the people of a property also a group of persons.
    ///
    /// Where an object says who made it, or the token may not read users, only the `id` is there:
    /// see [`is_partial()`](Self::is_partial). A group has an id and a name:
    /// see [`is_group()`](Self::is_group).
    ///
    /// See [users](https://developers.notion.com/reference/user).
    pub struct User("user") {
        /// The user.
        pub id: UserId,
        /// The name that is shown.
        pub name: Option<String> = null,
        /// The address of the user's picture.
        pub avatar_url: Option<String> = null,
    }
    is {
        /// Whether it is a person or a bot.
        pub kind: UserKind,
    }
}

union! {
    /// The type of a user and its data.
    pub enum UserKind {
        /// A person.
        Person(Person) = "person",
        /// A bot.
        Bot(Box<Bot>) = "bot",
    }
}

object! {
    /// The data of a person.
    pub struct Person {
        /// The e-mail address, if the token may read it.
        pub email: Option<String>,
        /// Whether the address is known to be the person's.
        pub email_verified: Option<bool>,
    }
}

object! {
    /// The data of a bot. All of it is absent for every bot but the token's own.
    pub struct Bot {
        /// Who the bot acts for. That of a personal access token acts for the user who made it.
        pub owner: Option<BotOwner>,
        /// What the workspace is called.
        pub workspace_name: Option<String>,
        /// The workspace.
        pub workspace_id: Option<WorkspaceId>,
        /// What the workspace allows.
        pub workspace_limits: Option<WorkspaceLimits>,
    }
}

object! {
    /// The owner for whom a bot acts.
    pub struct BotOwner {}
    is {
        /// The user or the workspace.
        pub kind: BotOwnerKind,
    }
}

union! {
    /// The owner for whom a bot acts.
    pub enum BotOwnerKind {
        /// A user, who authorised a public connection or made a personal access token.
        User(Box<User>) = "user",
        /// The workspace, of an internal connection: `true`.
        Workspace(bool) = "workspace",
    }
}

object! {
    /// The limits of a workspace.
    pub struct WorkspaceLimits {
        /// How large a file may be, in bytes.
        pub max_file_upload_size_in_bytes: Option<u64>,
    }
}

impl User {
    /// Returns the short form, which requests have.
    pub fn partial(id: UserId) -> Self {
        Self { id, ..Self::default() }
    }

    /// Returns whether only the id is known. A group is never partial.
    pub fn is_partial(&self) -> bool {
        self.kind.name().is_empty() && !self.is_group()
    }

    /// Returns whether this is a group of persons, as it can stand among the people of a property. The users endpoints don't
    /// know its id.
    pub fn is_group(&self) -> bool {
        self.extra.get("object").is_some_and(|object| object == "group")
    }

    /// Returns the e-mail address, of a person whose address the token may read.
    pub fn email(&self) -> Option<&str> {
        match &self.kind {
            UserKind::Person(person) => person.email.as_deref(),
            _ => None,
        }
    }
}

impl From<UserId> for User {
    fn from(id: UserId) -> Self {
        Self::partial(id)
    }
}
