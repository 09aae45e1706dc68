//! Users of a workspace.

use notion_model::validate::{Validate, Violation};
use notion_model::{List, User, WorkspaceId};

use crate::{Call, Endpoint, Flaw, Paged, Paging, Parts, Route, answer};

/// Users of a workspace.
#[derive(Clone, Debug)]
pub struct Users<C>(C);

impl<C> Users<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }
}

impl<C> Users<C> {
    /// Lists the users of a workspace: members, restricted members and bots, without guests of pages. Needs the
    /// scope user:read.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId) -> Result<(), notion_api::Error> {
    /// for user in admin.users().list(space).all().await? {
    ///     println!("{:?}", user.name);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// See [list users](https://developers.notion.com/reference/admin/list-users).
    pub fn list(self, space: WorkspaceId) -> ListAll<C> {
        Call::new(self.0, ListWorkspaceUsers { space, paging: Paging::default() })
    }
}

/// A call of [`Users::list`].
pub type ListAll<C> = Call<C, ListWorkspaceUsers>;

/// The request of [`Users::list`].
#[derive(Clone, Debug)]
pub struct ListWorkspaceUsers {
    space: WorkspaceId,
    paging: Paging,
}

impl Endpoint for ListWorkspaceUsers {
    type Response = List<User>;
    const ROUTE: Route = Route::get("/admin/v1/spaces/{space_id}/users");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).paging(&self.paging)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }

    #[inline]
    fn check(&self, answer: &List<User>) -> Result<(), Flaw> {
        answer::plain_list(answer)
    }
}

impl Paged for ListWorkspaceUsers {
    type Item = User;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}
