//! `/v1/ai/plugins` and `/v1/ai/skills`
//!
//! A data source with a multi-select property **Tags** and a files property **Files** is a skills database, its rows are
//! skills, and what they are tagged with are plugins. Archives are not made: their addresses lead nowhere.

use std::collections::BTreeMap;

use notion_model::{
    List, ListType, PageId, Plugin, PropertyConfig, PropertyValue, SelectOption, SkillArchive,
};
use uuid::{Builder, Uuid};

use crate::answer::objects;
use crate::store::state::{DataSource, Page, State};
use crate::store::tree::Node;
use crate::wire::fail::{Fail, Result};
use crate::wire::request::Query;
use crate::wire::signature::sign;

/// A plugin has so many skills at most: those that were edited last.
const SKILLS: usize = 100;

/// A plugin, and its skills.
#[derive(Clone)]
struct Found {
    id: Uuid,
    name: String,
    skills: Vec<PageId>,
}

/// A page of the plugins. A cursor is the id of the next one.
pub(crate) fn list(state: &State, query: &Query) -> Result<List<Plugin>> {
    let (shown, next) = query.paging()?.page(&plugins(state), |plugin| plugin.id)?;
    let results = shown.into_iter().map(|found| {
        let mut plugin = Plugin::default();
        plugin.id = found.id.to_string();
        plugin.version_id = version(state, &found.skills);
        plugin.name = found.name;
        plugin
    });
    let results = results.collect();
    Ok(objects::list(results, next.map(|next| next.to_string()), ListType::Plugin))
}

/// Where the archive of a plugin would be.
pub(crate) fn plugin(state: &State, id: &str) -> Result<SkillArchive> {
    let found = plugins(state).into_iter().find(|plugin| plugin.id.to_string() == id);
    let found = found.ok_or_else(|| no_directory("plugin", id))?;
    Ok(archive(state, "plugins", found.id, &found.skills))
}

/// Where the archive of a skill would be.
pub(crate) fn skill(state: &State, id: PageId) -> Result<SkillArchive> {
    let is_it = |source: &DataSource| skills(state, source).any(|(page, _)| page == id);
    match databases(state).into_iter().any(is_it) {
        true => Ok(archive(state, "skills", id.into(), &[id])),
        false => Err(no_directory("skill", &id.to_string())),
    }
}

fn no_directory(noun: &str, id: &str) -> Fail {
    Fail::no_directory(format!("Could not find {noun} with ID: {id}."))
}

fn archive(state: &State, kind: &str, id: Uuid, skills: &[PageId]) -> SkillArchive {
    let mut archive = SkillArchive::default();
    archive.id = id.to_string();
    archive.version_id = version(state, skills);
    let base = state.base_url();
    let signed = state.now().strftime("%Y%m%dT%H%M%SZ");
    let signature = sign(archive.version_id.as_bytes(), signed.to_string().as_bytes());
    archive.url = format!(
        "{base}/__sim__/{kind}/{id}.tar.gz?X-Amz-Date={signed}&X-Amz-Expires=3600&X-Amz-Signature={signature}"
    );
    archive
}

/// Which state of these skills this is.
fn version(state: &State, skills: &[PageId]) -> String {
    let edited = |id: &PageId| state.page(*id).map(|page| format!("{id} {}", page.edited));
    let all: Vec<String> = skills.iter().filter_map(edited).collect();
    sign(b"version", all.join("\n").as_bytes())
}

/// All plugins, in the order of their names.
fn plugins(state: &State) -> Vec<Found> {
    let mut all = Vec::new();
    for source in databases(state) {
        let mut tagged: BTreeMap<String, Found> = BTreeMap::new();
        for (page, tags) in skills(state, source) {
            if tags.is_empty() {
                let name = state.title_of(page);
                all.push(Found { id: page.into(), name, skills: vec![page] });
            }
            for tag in tags {
                let id = || id_of(source, &tag.name);
                let new = || Found { id: id(), name: tag.name.clone(), skills: Vec::new() };
                tagged.entry(tag.name.clone()).or_insert_with(new).skills.push(page);
            }
        }
        all.extend(tagged.into_values());
    }
    for plugin in &mut all {
        let edited = |id: &PageId| state.page(*id).map(|page| (page.edited, page.sequence));
        plugin.skills.sort_by_key(|id| std::cmp::Reverse(edited(id)));
        plugin.skills.truncate(SKILLS);
    }
    all.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    all
}

/// The id of a tag as a plugin, which stays the same.
fn id_of(source: &DataSource, tag: &str) -> Uuid {
    let hash = sign(source.id.as_uuid().as_bytes(), tag.as_bytes());
    let number = hash.get(..32).and_then(|digits| u128::from_str_radix(digits, 16).ok());
    Builder::from_random_bytes(number.unwrap_or_default().to_be_bytes()).into_uuid()
}

/// The skills databases.
fn databases(state: &State) -> Vec<&DataSource> {
    let is_one = |source: &&DataSource| {
        tags_of(source).is_some()
            && source.schema.iter().any(|column| {
                column.name == "Files" && matches!(column.config, PropertyConfig::Files(_))
            })
            && !state.source_in_trash(source)
    };
    let mut all: Vec<&DataSource> = state.data_sources().filter(is_one).collect();
    all.sort_by_key(|source| source.id);
    all
}

/// The id of the property that says which plugins a skill is in.
fn tags_of(source: &DataSource) -> Option<&str> {
    let mut columns = source.schema.iter();
    let tags = columns.find(|column| {
        column.name == "Tags" && matches!(column.config, PropertyConfig::MultiSelect(_))
    })?;
    Some(&tags.id)
}

/// The skills of a skills database, and what they are tagged with.
fn skills<'s>(
    state: &'s State,
    source: &'s DataSource,
) -> impl Iterator<Item = (PageId, &'s [SelectOption])> {
    let tags = tags_of(source).unwrap_or_default();
    let rows = source.rows.ids().filter_map(|row| state.page(row));
    let seen = |page: &&Page| !state.page_in_trash(page) && state.sees(Node::Page(page.id));
    rows.filter(seen).map(move |page| {
        let tags: &[SelectOption] = match page.values.get(tags) {
            Some(PropertyValue::MultiSelect(options)) => options,
            _ => &[],
        };
        (page.id, tags)
    })
}
