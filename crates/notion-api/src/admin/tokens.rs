//! Personal access tokens of a workspace.

use notion_model::admin::{Done, PersonalToken, PersonalTokenId, PersonalTokenStatus};
use notion_model::validate::{Validate, Violation};
use notion_model::{List, UserId, WorkspaceId};

use crate::{Call, Endpoint, Flaw, Paged, Paging, Parts, Route, answer};

/// Personal access tokens of a workspace.
#[derive(Clone, Debug)]
pub struct Tokens<C>(C);

impl<C> Tokens<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }
}

impl<C> Tokens<C> {
    /// Lists the personal access tokens of a workspace, without their texts. Needs the scope
    /// personal-access-token:read.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId) -> Result<(), notion_api::Error> {
    /// use notion_model::admin::PersonalTokenStatus;
    ///
    /// let active = admin.tokens().list(space).statuses([PersonalTokenStatus::Active]);
    /// for token in active.all().await? {
    ///     println!("{} {:?}", token.id, token.name);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// See [list personal access tokens](https://developers.notion.com/reference/admin/list-personal-access-tokens).
    pub fn list(self, space: WorkspaceId) -> ListAll<C> {
        Call::new(
            self.0,
            ListPersonalTokens {
                space,
                statuses: Vec::new(),
                creators: Vec::new(),
                search: None,
                paging: Paging::default(),
            },
        )
    }
}

/// A call of [`Tokens::list`].
pub type ListAll<C> = Call<C, ListPersonalTokens>;

/// The request of [`Tokens::list`].
#[derive(Clone, Debug)]
pub struct ListPersonalTokens {
    space: WorkspaceId,
    statuses: Vec<PersonalTokenStatus>,
    creators: Vec<UserId>,
    search: Option<String>,
    paging: Paging,
}

impl Endpoint for ListPersonalTokens {
    type Response = List<PersonalToken>;
    const ROUTE: Route = Route::get("/admin/v1/spaces/{space_id}/personal_access_tokens");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new()
            .arg(self.space)
            .query_all("status[]", &self.statuses)
            .query_all("creator_ids[]", &self.creators)
            .query("search", self.search.as_ref())
            .paging(&self.paging)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }

    #[inline]
    fn check(&self, answer: &List<PersonalToken>) -> Result<(), Flaw> {
        answer::plain_list(answer)
    }
}

impl Paged for ListPersonalTokens {
    type Item = PersonalToken;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl<C> ListAll<C> {
    /// Limits the answer to those of which this is true.
    pub fn statuses(mut self, statuses: impl IntoIterator<Item = PersonalTokenStatus>) -> Self {
        self.endpoint.statuses.extend(statuses);
        self
    }

    /// Limits the answer to those of these users.
    pub fn creators(mut self, creators: impl IntoIterator<Item = UserId>) -> Self {
        self.endpoint.creators.extend(creators);
        self
    }

    /// Limits the answer to those that are called so, or nearly so.
    pub fn search(mut self, search: impl Into<String>) -> Self {
        self.endpoint.search = Some(search.into());
        self
    }
}

impl<C> Tokens<C> {
    /// Revokes a personal access token. Once more is no error. Needs the scope
    /// personal-access-token:write-high-impact.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId, token: notion_model::admin::PersonalTokenId) -> Result<(), notion_api::Error> {
    /// admin.tokens().revoke(space, token).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [revoke personal access token](https://developers.notion.com/reference/admin/revoke-personal-access-token).
    pub fn revoke(self, space: WorkspaceId, token: impl Into<PersonalTokenId>) -> Revoke<C> {
        Call::new(self.0, RevokePersonalToken { space, token: token.into() })
    }
}

/// A call of [`Tokens::revoke`].
pub type Revoke<C> = Call<C, RevokePersonalToken>;

/// The request of [`Tokens::revoke`].
#[derive(Clone, Debug)]
pub struct RevokePersonalToken {
    space: WorkspaceId,
    token: PersonalTokenId,
}

impl Endpoint for RevokePersonalToken {
    type Response = Done;
    const ROUTE: Route =
        Route::delete("/admin/v1/spaces/{space_id}/personal_access_tokens/{bot_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).arg(&self.token)
    }
}
