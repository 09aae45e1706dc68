//! Users: people and bots.

use notion_model::validate::{Validate, Violation};
use notion_model::{List, User, UserId};

use crate::{Call, Endpoint, Paged, Paging, Parts, Route};

/// The endpoints of users.
#[derive(Clone, Debug)]
pub struct Users<C>(C);

impl<C> Users<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }

    /// Lists the members and bots of the workspace; guests are left out. Needs the capability to read users. A personal
    /// access token can't.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client) -> Result<(), notion_api::Error> {
    /// for user in notion.users().list().all().await? {
    ///     println!("{} {:?}", user.kind.name(), user.name);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// See [list all users](https://developers.notion.com/reference/get-users).
    pub fn list(self) -> ListAll<C> {
        Call::new(self.0, ListUsers { paging: Paging::default() })
    }

    /// Retrieves a user: also a guest of the workspace, whom the list leaves out. Needs the capability to read users. A
    /// personal access token retrieves nobody but its own user.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::UserId) -> Result<(), notion_api::Error> {
    /// println!("{:?}", notion.users().retrieve(id).send().await?.name);
    /// # Ok(()) }
    /// ```
    ///
    /// See [retrieve a user](https://developers.notion.com/reference/get-user).
    pub fn retrieve(self, id: UserId) -> Retrieve<C> {
        Call::new(self.0, RetrieveUser { id })
    }

    /// Retrieves the bot of the token: its owner is who it acts for. A personal access token retrieves the user who made
    /// it.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client) -> Result<(), notion_api::Error> {
    /// println!("{:?}", notion.users().me().send().await?.name);
    /// # Ok(()) }
    /// ```
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
    paging: Paging,
}

impl Endpoint for ListUsers {
    type Response = List<User>;
    const ROUTE: Route = Route::get("/v1/users");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().paging(&self.paging)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }
}

impl Paged for ListUsers {
    type Item = User;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
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

    #[inline]
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

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new()
    }
}
