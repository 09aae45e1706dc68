//! A workspace as JSON: seeds, snapshots on disk, `/__sim__/import` and `/__sim__/export`.

mod access;
mod check;
mod export;
mod import;
mod uploads;

use std::collections::BTreeMap;

use notion_model::{
    Block, Comment, CustomEmoji, DataSource, Database, DiscussionId, Page, Template, Timestamp,
    User, View, WorkspaceId,
};
use serde::{Deserialize, Serialize};

use self::access::{SeedAccess, SeedOAuth};
pub(crate) use self::export::whole_page;
use self::uploads::SeedUpload;
use crate::answer::objects::Version;
use crate::store::settings::Settings;
use crate::store::state::State;
use crate::wire::fail::{Fail, Result};

const FORMAT: &str = "notion-sim-seed/1";
const VERSION: Version = Version { says_archived: false };

/// A workspace, as API objects of version 2026-03-11, with exact times. Pages come in the order of their creation, blocks in that of
/// their places, and keys that are not known count for nothing.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Seed {
    format: String,
    /// What the workspace's clock says.
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<Timestamp>,
    workspace: SeedWorkspace,
    bot: Option<User>,
    users: Vec<User>,
    /// Groups of persons, which may stand among the people of properties.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<User>,
    /// What the workspace's builder says, if this is not here.
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<Settings>,
    /// What users have granted to the public connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    oauth: Option<SeedOAuth>,
    custom_emojis: Vec<CustomEmoji>,
    databases: Vec<Database>,
    data_sources: Vec<DataSource>,
    pages: Vec<Page>,
    /// By the id of the block or page that they are in.
    blocks: BTreeMap<String, Vec<Block>>,
    comments: Vec<Comment>,
    uploads: Vec<SeedUpload>,
    /// In the order of their tabs. Databases without any get one.
    views: Vec<View>,
    /// By the id of the data source. Their pages are among the pages.
    templates: BTreeMap<String, Vec<Template>>,
    #[serde(flatten)]
    access: SeedAccess,
    /// The discussions that are resolved.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resolved: Vec<DiscussionId>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct SeedWorkspace {
    id: Option<WorkspaceId>,
    name: Option<String>,
}

/// A workspace could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ImportError(String);

impl From<Fail> for ImportError {
    fn from(fail: Fail) -> Self {
        Self(fail.message)
    }
}

/// Reads a workspace and puts it in the place of what there is in `state`, which has been built anew.
pub(crate) fn import(state: &mut State, bytes: &[u8]) -> Result<()> {
    // A list would be read as the values of a seed without their names.
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if first.is_some_and(|first| *first != b'{') {
        return Err(Fail::validation("The workspace can't be read: it should be an object."));
    }
    let seed: Seed = serde_json::from_slice(bytes)
        .map_err(|error| Fail::validation(format!("The workspace can't be read: {error}.")))?;
    if !seed.format.is_empty() && seed.format != FORMAT {
        return Err(Fail::validation(format!(
            "The format should be `{FORMAT}`, instead was `{}`.",
            seed.format
        )));
    }
    // Ids that are made from here on are not those that the workspace was made with.
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    state.stir_ids(hash);
    import::read(state, seed)
}

/// The workspace as it is, in the form in which it is imported.
pub(crate) fn export(state: &mut State) -> String {
    // Every answer gives files a new address; here they are without a host.
    state.without_addresses(|state| {
        serde_json::to_string_pretty(&export::write(state)).unwrap_or_default()
    })
}
