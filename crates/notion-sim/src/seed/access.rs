//! What the connection may see and do, in a seed.

use std::collections::BTreeMap;

use notion_model::{BlockId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::store::connection::{Grant, OAuth};
use crate::store::state::State;
use crate::wire::fail::{Fail, Result};
use crate::wire::ids::uuid;

/// The ids of what is shared, or is not, in an order that stays the same.
pub(super) fn shared(state: &State, wanted: bool) -> Vec<BlockId> {
    let all = state.sharing().filter(|(_, is_shared)| *is_shared == wanted);
    let mut ids: Vec<BlockId> = all.map(|(id, _)| id.into()).collect();
    ids.sort();
    ids
}

/// Whose children are refused.
pub(super) fn refused(state: &State) -> BTreeMap<String, String> {
    state.refusals().map(|(id, kind)| (id.to_string(), kind.to_owned())).collect()
}

/// Takes in what a seed says of sharing.
pub(super) fn read(
    state: &mut State,
    unshared: Vec<BlockId>,
    shared: Vec<BlockId>,
    refused: BTreeMap<String, String>,
) -> Result<()> {
    unshared.into_iter().for_each(|id| state.put_sharing(id.into(), false));
    shared.into_iter().for_each(|id| state.put_sharing(id.into(), true));
    for (id, kind) in refused {
        let wrong = || Fail::validation(format!("`refused.{id}` is not the id of a block."));
        state.put_refusal(uuid(&id).ok_or_else(wrong)?, kind);
    }
    Ok(())
}

/// A public connection, with the tokens that users have granted to it.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct SeedOAuth {
    client_id: String,
    client_secret: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    redirects: Vec<String>,
    grants: Vec<SeedGrant>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct SeedGrant {
    access_token: String,
    refresh_token: String,
    bot: UserId,
    issued: Timestamp,
}

impl SeedOAuth {
    pub(super) fn write(oauth: &OAuth) -> Self {
        let grants = oauth.grants.iter().map(|grant| SeedGrant {
            access_token: grant.access_token.clone(),
            refresh_token: grant.refresh_token.clone(),
            bot: grant.bot,
            issued: Timestamp::new(grant.issued),
        });
        Self {
            client_id: oauth.client_id.clone(),
            client_secret: oauth.client_secret.clone(),
            redirects: oauth.redirects.clone(),
            grants: grants.collect(),
        }
    }

    /// Takes the grants in. The client is that of the workspace's builder, if that has one.
    pub(super) fn read(self, state: &mut State) {
        state.put_client(OAuth::new(self.client_id, self.client_secret, self.redirects));
        for grant in self.grants {
            state.add_grant(Grant {
                access_token: grant.access_token,
                refresh_token: grant.refresh_token,
                bot: grant.bot,
                issued: grant.issued.instant(),
            });
        }
    }
}
