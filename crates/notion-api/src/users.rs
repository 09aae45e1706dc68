//! Users: people and bots.

use notion_model::validate::{self, Violation};
use notion_model::{List, User, UserId};

use crate::{Call, Endpoint, Paged, Parts, Route};

/// The endpoints of users.
#[derive(Clone, Debug)]
pub struct Users<C>(C);

impl<C> Users<C> {
    /// The endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }

    /// Lists the members and bots of the workspace; guests are left out. Needs the capability to read users.
    ///
    /// See [list all users](https://developers.notion.com/reference/get-users).
    pub fn list(self) -> ListAll<C> {
        Call::new(self.0, ListUsers { start_cursor: None, page_size: None })
    }

    /// Retrieves a user. Needs the capability to read users.
    ///
    /// See [retrieve a user](https://developers.notion.com/reference/get-user).
    pub fn retrieve(self, id: UserId) -> Retrieve<C> {
        Call::new(self.0, RetrieveUser { id })
    }

    /// Retrieves the bot of the token.
    ///
    /// See [retrieve your token's bot user](https://developers.notion.com/reference/get-self).
    pub fn me(self) -> Me<C> {
        Call::new(self.0, RetrieveMe)
    }
}

/// A call of [`Users::list`].
pub type ListAll<C> = Call<C, ListUsers>;

/// The request of [`Users::list`].
#[derive(Clone, Debug)]
pub struct ListUsers {
    start_cursor: Option<String>,
    page_size: Option<u32>,
}

impl Endpoint for ListUsers {
    type Response = List<User>;
    const ROUTE: Route = Route::get("/v1/users");

    fn parts(&self) -> Parts {
        Parts::new()
            .query("start_cursor", self.start_cursor.as_ref())
            .query("page_size", self.page_size)
    }

    fn violations(&self) -> Vec<Violation> {
        validate::page_size(self.page_size)
    }
}

impl Paged for ListUsers {
    type Item = User;

    fn start_at(&mut self, cursor: String) {
        self.start_cursor = Some(cursor);
    }
}

impl<C> ListAll<C> {
    /// How many users are fetched at once: 1 to 100, and 100 if not said.
    pub fn page_size(mut self, users: u32) -> Self {
        self.endpoint.page_size = Some(users);
        self
    }
}

/// A call of [`Users::retrieve`].
pub type Retrieve<C> = Call<C, RetrieveUser>;

/// The request of [`Users::retrieve`].
#[derive(Clone, Debug)]
pub struct RetrieveUser {
    id: UserId,
}

impl Endpoint for RetrieveUser {
    type Response = User;
    const ROUTE: Route = Route::get("/v1/users/{user_id}");

    fn parts(&self) -> Parts {
        Parts::new().arg(self.id)
    }
}

/// A call of [`Users::me`].
pub type Me<C> = Call<C, RetrieveMe>;

/// The request of [`Users::me`].
#[derive(Clone, Debug)]
pub struct RetrieveMe;

impl Endpoint for RetrieveMe {
    type Response = User;
    const ROUTE: Route = Route::get("/v1/users/me");

    fn parts(&self) -> Parts {
        Parts::new()
    }
}
