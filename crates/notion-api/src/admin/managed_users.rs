//! Sessions of the users that the organization manages.

use notion_model::admin::{ManagedUser, SessionRevocation};
use notion_model::entries;
use notion_transport::Effect;

use crate::{Call, Endpoint, Parts, Route};

/// Sessions of the users that the organization manages.
#[derive(Clone, Debug)]
pub struct ManagedUsers<C>(C);

impl<C> ManagedUsers<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }
}

impl<C> ManagedUsers<C> {
    /// Ends the sessions of a managed user, who is named by id or by e-mail address. Needs the scope
    /// managed-user-session:write.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient) -> Result<(), notion_api::Error> {
    /// admin.managed_users().revoke_sessions("ada@example.com").send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [revoke user session](https://developers.notion.com/reference/admin/revoke-user-session).
    pub fn revoke_sessions(self, user: impl Into<ManagedUser>) -> Revoke<C> {
        Call::new(self.0, RevokeSessions { user: user.into() })
    }
}

/// A call of [`ManagedUsers::revoke_sessions`].
pub type Revoke<C> = Call<C, RevokeSessions>;

/// The request of [`ManagedUsers::revoke_sessions`].
#[derive(Clone, Debug)]
pub struct RevokeSessions {
    user: ManagedUser,
}

entries!(RevokeSessions { user });

impl Endpoint for RevokeSessions {
    type Response = SessionRevocation;
    const ROUTE: Route =
        Route::post("/admin/v1/managed_users/revoke_session", Effect::IdempotentWrite);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().object(self)
    }
}
