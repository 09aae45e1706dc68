//! A change of type that loses nothing: the values go to a new property, and the old one stays.

use notion_model::row::{PlanChange, PlanStep, converted, is_same};
use notion_model::{
    DataSource, Direction, Page, PageId, Properties, Property, PropertyInput, PropertySchemaInput,
    Sort,
};

use super::there;
use crate::data_sources::{DataSources, QueryDataSource, RetrieveDataSource};
use crate::pages::{UpdatePage, hydrate};
use crate::{Client, Error, ErrorKind, Items};

/// A property whose values were copied to a new one.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Copied {
    /// What both were called, and the new one is.
    pub property: String,
    /// The id of the new one.
    pub id: String,
    /// What the old one is called now.
    pub old: String,
    /// How many rows have their value in the new one.
    pub rows: usize,
    /// The rows whose value can't be said in the new type without loss: it is in the old property only.
    pub unconverted: Vec<PageId>,
}

/// A row, and its value in the new type.
struct Value {
    page: PageId,
    /// `None` if it can't be said.
    new: Option<PropertyInput>,
    /// What the new property holds, as far as it can be compared.
    there: Option<PropertyInput>,
}

/// Takes the step that gives a property another type by copying it, and returns the data source after it.
pub(super) async fn copy(
    client: &Client,
    live: &DataSource,
    step: &PlanStep,
) -> Result<(Copied, DataSource), Error> {
    let (PlanChange::Retype { schema, .. }, Some(old)) = (&step.what, &step.id) else {
        return Err(Error::setup(format!("there is no value to copy: {step}")));
    };
    there::check(step, live).map_err(Error::setup)?;
    let to = schema.config.name();
    let (new, live) = target(client, live, step, schema).await?;
    let (old_name, kept) = names(&live, old, &step.property);
    let done = async {
        let mut unconverted = Vec::new();
        for value in values(client, &live, old, &new, to).await? {
            let Some(wanted) = value.new else {
                unconverted.push(value.page);
                continue;
            };
            if value.there.is_some_and(|there| is_same(&wanted, &there)) {
                continue;
            }
            let update = UpdatePage::with(value.page, Properties::from([(&*new, wanted)]));
            match client.call(&update).await {
                Ok(_) => {}
                Err(error) if is_refused(&error) => unconverted.push(value.page),
                Err(error) => return Err(error),
            }
        }
        // What is there now is what counts.
        let mut rows = 0;
        for value in values(client, &live, old, &new, to).await? {
            let (Some(wanted), Some(there)) = (&value.new, &value.there) else { continue };
            match is_same(wanted, there) {
                true => rows += usize::from(PropertyInput::cleared(to).as_ref() != Some(wanted)),
                false if unconverted.contains(&value.page) => {}
                false => unconverted.push(value.page),
            }
        }
        let update = DataSources::new(client.clone()).update(live.id);
        update.rename_property(old, &kept).send().await?;
        let update = DataSources::new(client.clone()).update(live.id);
        let live = update.rename_property(&new, &old_name).send().await?;
        let copied = Copied { property: old_name, id: new.clone(), old: kept, rows, unconverted };
        Ok((copied, live))
    };
    done.await.map_err(Error::after_a_write)
}

/// The id of the property that takes the values: a new one, or that of an earlier run.
async fn target(
    client: &Client,
    live: &DataSource,
    step: &PlanStep,
    schema: &PropertySchemaInput,
) -> Result<(String, DataSource), Error> {
    let name = format!("{} (new)", step.property);
    let id = |live: &DataSource| live.properties.get(&name).map(|it| String::from(&it.id));
    match live.properties.get(&name) {
        Some(there) if there.config.name() != schema.config.name() => {
            let kind = there.config.name();
            return Err(Error::setup(format!("there is a property {name:?} already, a {kind}")));
        }
        Some(_) => {}
        None => {
            let update = DataSources::new(client.clone()).update(live.id);
            update.property(&name, schema.clone()).send().await?;
        }
    }
    let live = client.call(&RetrieveDataSource::new(live.id)).await?;
    let gone = || Error::setup(format!("the property {name:?} is gone")).after_a_write();
    Ok((id(&live).ok_or_else(gone)?, live))
}

/// What a property is called, and what it will be called when another one has its name.
fn names(live: &DataSource, id: &str, otherwise: &str) -> (String, String) {
    let name = live.properties.get_by_id(id).map_or(otherwise, |(name, _)| name).to_owned();
    let mut kept = format!("{name} (old)");
    let mut number = 2;
    while live.properties.get(&kept).is_some() {
        kept = format!("{name} (old {number})");
        number += 1;
    }
    (name, kept)
}

/// The values of all rows.
async fn values(
    client: &Client,
    live: &DataSource,
    old: &str,
    new: &str,
    to: &str,
) -> Result<Vec<Value>, Error> {
    let find = |page: &Page, id: &str| -> Option<Property> {
        page.properties.get_by_id(id).map(|(_, property)| property.clone())
    };
    let decoded = |id: &str| notion_model::PropertyId::from(id).decoded().into_owned();
    let mut query = QueryDataSource::of(live.id, vec![decoded(old), decoded(new)]);
    query.add_sort(Sort::by_created_time(Direction::Ascending));
    let (mut rows, mut values) = (Items::new(client.clone(), query), Vec::new());
    while let Some(page) = rows.try_next().await? {
        let page = hydrate::page(client, page, true, |_| true).await?.into_page();
        let there = find(&page, new).and_then(|property| converted(&property, to));
        let old = find(&page, old);
        let new = match old.as_ref().is_some_and(Property::is_empty) {
            // A checkbox and a status can't be cleared, and there is nothing to say in them.
            true => PropertyInput::cleared(to).or(there.clone()),
            false => old.and_then(|property| converted(&property, to)),
        };
        values.push(Value { page: page.id, new, there });
    }
    Ok(values)
}

fn is_refused(error: &Error) -> bool {
    error.is_validation() && !error.may_have_been_applied()
        || matches!(error.kind(), ErrorKind::Invalid(_))
}
