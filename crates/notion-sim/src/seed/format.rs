//! The form of a seed.

use std::collections::BTreeMap;

use notion_model::{
    Block, BlockId, Comment, CustomEmoji, DataSource, Database, DiscussionId, Page, Template,
    Timestamp, User, View, WorkspaceId,
};
use serde::{Deserialize, Serialize};

use super::access::SeedOAuth;
use super::uploads::SeedUpload;
use crate::answer::objects::Version;
use crate::router::faults::Fault;
use crate::store::settings::Settings;
use crate::webhooks::faults::WebhookFault;

pub(super) const FORMAT: &str = "notion-sim-seed/1";
pub(super) const VERSION: Version = Version { says_archived: false };

/// A workspace, as API objects of version 2026-03-11, with exact times. Pages come in the order of their creation, blocks in that of
/// their places, and keys that are not known count for nothing.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Seed {
    pub(super) format: String,
    /// What the workspace's clock says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) time: Option<Timestamp>,
    pub(super) workspace: SeedWorkspace,
    pub(super) bot: Option<User>,
    pub(super) users: Vec<User>,
    /// Groups of persons, which may stand among the people of properties.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) groups: Vec<User>,
    /// What the workspace's builder says, if this is not here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) settings: Option<Settings>,
    /// What users have granted to the public connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) oauth: Option<SeedOAuth>,
    pub(super) custom_emojis: Vec<CustomEmoji>,
    pub(super) databases: Vec<Database>,
    pub(super) data_sources: Vec<DataSource>,
    pub(super) pages: Vec<Page>,
    /// By the id of the block or page that they are in.
    pub(super) blocks: BTreeMap<String, Vec<Block>>,
    pub(super) comments: Vec<Comment>,
    pub(super) uploads: Vec<SeedUpload>,
    /// In the order of their tabs. Databases without any get one.
    pub(super) views: Vec<View>,
    /// By the id of the data source. Their pages are among the pages.
    pub(super) templates: BTreeMap<String, Vec<Template>>,
    /// The ids of pages, databases and data sources that are taken away from the connection.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) unshared: Vec<BlockId>,
    /// Those that are shared although what they are in is not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) shared: Vec<BlockId>,
    /// The blocks and pages whose children are refused, and for blocks of which type.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) refused: BTreeMap<String, String>,
    /// The discussions that are resolved.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) resolved: Vec<DiscussionId>,
    /// What is to go wrong with requests, as far as it has not been met.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) faults: Vec<Fault>,
    /// What is to go wrong with webhook events.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) webhook_faults: Vec<WebhookFault>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct SeedWorkspace {
    pub(super) id: Option<WorkspaceId>,
    pub(super) name: Option<String>,
}
