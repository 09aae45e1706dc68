//! Agent Skills: what agents are taught, as plugins that can be fetched.

use notion_model::validate::{Validate, Violation};
use notion_model::{List, PageId, Plugin, SkillArchive};

use crate::{Call, Endpoint, Paged, Paging, Parts, Route};

/// The endpoints of Agent Skills.
///
/// A plugin is one value of the **Tags** property of a skills database, and has the skills with that tag; a skill without
/// a tag is a plugin of its own. Skills that are not shared with the token are left out silently.
///
/// Notion shows them at version 2026-03-11; what older versions answer is not known.
#[derive(Clone, Debug)]
pub struct Skills<C>(C);

impl<C> Skills<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }

    /// Lists the plugins. Needs the capability to read content.
    ///
    /// Who keeps copies removes what is not listed any more only after the whole list has come: `.all()` is the whole
    /// list, or an error.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, known: &str) -> Result<(), notion_api::Error> {
    /// for plugin in notion.skills().plugins().all().await? {
    ///     if plugin.version_id != known {
    ///         let archive = notion.skills().plugin(&plugin.id).send().await?;
    ///         println!("{} has changed: {}", plugin.name, archive.url);
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// See [list plugins](https://developers.notion.com/reference/agent-skills/list-skills-plugins).
    pub fn plugins(self) -> Plugins<C> {
        Call::new(self.0, ListPlugins { paging: Paging::default() })
    }

    /// Retrieves where the archive of a plugin can be fetched. Needs the capability to read content.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: &str) -> Result<(), notion_api::Error> {
    /// let archive = notion.skills().plugin(id).send().await?;
    /// println!("{} until {:?}", archive.url, archive.expiry_time());
    /// # Ok(()) }
    /// ```
    ///
    /// See [retrieve a plugin](https://developers.notion.com/reference/agent-skills/get-plugin-directory).
    pub fn plugin(self, id: impl Into<String>) -> PluginArchive<C> {
        Call::new(self.0, RetrievePlugin { id: id.into() })
    }

    /// Retrieves where the archive of a skill can be fetched, which is a page of a skills database. Needs the capability
    /// to read content.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, page: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// let archive = notion.skills().skill(page).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [retrieve a skill](https://developers.notion.com/reference/agent-skills/get-skill-directory).
    pub fn skill(self, page: PageId) -> SkillPage<C> {
        Call::new(self.0, RetrieveSkill { page })
    }
}

/// A call of [`Skills::plugins`].
pub type Plugins<C> = Call<C, ListPlugins>;

/// The request of [`Skills::plugins`].
#[derive(Clone, Debug)]
pub struct ListPlugins {
    paging: Paging,
}

impl Endpoint for ListPlugins {
    type Response = List<Plugin>;
    const ROUTE: Route = Route::get("/v1/ai/plugins");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().paging(&self.paging)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }
}

impl Paged for ListPlugins {
    type Item = Plugin;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

/// A call of [`Skills::plugin`].
pub type PluginArchive<C> = Call<C, RetrievePlugin>;

/// The request of [`Skills::plugin`].
#[derive(Clone, Debug)]
pub struct RetrievePlugin {
    id: String,
}

impl Endpoint for RetrievePlugin {
    type Response = SkillArchive;
    const ROUTE: Route = Route::get("/v1/ai/plugins/{id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(&self.id)
    }
}

/// A call of [`Skills::skill`].
pub type SkillPage<C> = Call<C, RetrieveSkill>;

/// The request of [`Skills::skill`].
#[derive(Clone, Debug)]
pub struct RetrieveSkill {
    page: PageId,
}

impl Endpoint for RetrieveSkill {
    type Response = SkillArchive;
    const ROUTE: Route = Route::get("/v1/ai/skills/{id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.page)
    }
}
