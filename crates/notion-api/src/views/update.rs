//! Views that change.

use std::collections::BTreeMap;

use notion_model::validate::{Check, Rule, Validate, Violation};
use notion_model::{
    Condition, Entries, EntryWriter, Filter, Patch, Sort, View, ViewConfiguration, ViewId, entries,
};
use serde_json::Value;

use super::Views;
use crate::{Call, Endpoint, Parts, Route};

impl<C> Views<C> {
    /// Updates a view: what isn't named stays as it is. Needs the capability to update content.
    ///
    /// ```no_run
    /// use notion_model::{Filter, TableView};
    ///
    /// # async fn f(notion: notion_api::Client, view: notion_model::ViewId) -> Result<(), notion_api::Error> {
    /// let mut table = TableView::default();
    /// table.wrap_cells = Some(true);
    /// notion
    ///     .views()
    ///     .update(view)
    ///     .name("Due soon")
    ///     .remove_sorts()
    ///     .quick_filter(Filter::select("Priority").equals("High"))
    ///     .configuration(table)
    ///     .reset("group_by")
    ///     .send()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [update a view](https://developers.notion.com/reference/update-a-view).
    pub fn update(self, id: ViewId) -> Update<C> {
        let view = UpdateView {
            id,
            name: None,
            filter: Patch::Keep,
            sorts: Patch::Keep,
            quick_filters: Patch::Keep,
            odd_quick_filters: Vec::new(),
            configuration: None,
        };
        Call::new(self.0, view)
    }
}

/// A call of [`Views::update`].
pub type Update<C> = Call<C, UpdateView>;

/// The request of [`Views::update`].
#[derive(Clone, Debug)]
pub struct UpdateView {
    id: ViewId,
    name: Option<String>,
    filter: Patch<Filter>,
    sorts: Patch<Vec<Sort>>,
    quick_filters: Patch<BTreeMap<String, Option<Condition>>>,
    /// Those that are about no property.
    odd_quick_filters: Vec<Filter>,
    configuration: Option<Changed>,
}

entries!(UpdateView { name, filter, sorts, quick_filters, configuration });

/// A configuration, and what is reset of it.
#[derive(Clone, Debug, Default)]
struct Changed {
    configuration: ViewConfiguration,
    reset: Vec<String>,
}

impl Entries for Changed {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        to.entries_of(&self.configuration);
        self.reset.iter().for_each(|name| to.always(name, &Value::Null));
    }
}

entries!(Changed);

impl Endpoint for UpdateView {
    type Response = View;
    const ROUTE: Route = Route::patch("/v1/views/{view_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id).object(self)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        Validate::violations(self)
    }
}

impl Validate for UpdateView {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        check.key("filter", &self.filter);
        about_properties(check, &self.odd_quick_filters);
        check.at("sorts", |check| {
            for (index, sort) in self.sorts.as_set().into_iter().flatten().enumerate() {
                if sort.timestamp.is_some() {
                    let rule = Rule::Misplaced("a timestamp".to_owned());
                    check.at_index(index, |check| check.broken(rule));
                }
            }
        });
        if let Some(Changed { configuration, reset }) = &self.configuration
            && configuration.name().is_empty()
            && !reset.is_empty()
        {
            check.at("configuration", |check| check.broken(Rule::Empty));
        }
    }
}

impl<C> Update<C> {
    /// Calls it by this name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.endpoint.name = Some(name.into());
        self
    }

    /// Shows only rows of which this holds.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.endpoint.filter = Patch::Set(filter);
        self
    }

    /// Shows all rows.
    pub fn remove_filter(mut self) -> Self {
        self.endpoint.filter = Patch::Clear;
        self
    }

    /// Sorts the rows in this way: by properties, and by nothing else. Earlier keys win, later ones break ties.
    pub fn sorts(mut self, sorts: impl IntoIterator<Item = Sort>) -> Self {
        self.endpoint.sorts = Patch::Set(sorts.into_iter().collect());
        self
    }

    /// Leaves the rows in their order.
    pub fn remove_sorts(mut self) -> Self {
        self.endpoint.sorts = Patch::Clear;
        self
    }

    fn set_quick_filter(mut self, property: String, condition: Option<Condition>) -> Self {
        let mut all = match self.endpoint.quick_filters {
            Patch::Set(all) => all,
            Patch::Keep | Patch::Clear => BTreeMap::new(),
        };
        all.insert(property, condition);
        self.endpoint.quick_filters = Patch::Set(all);
        self
    }

    /// Pins a condition to the head of the view: a filter about one property. Those about others stay.
    pub fn quick_filter(mut self, filter: Filter) -> Self {
        match quick_filter(filter) {
            QuickFilter::Of(property, condition) => {
                return self.set_quick_filter(property, Some(condition));
            }
            QuickFilter::Odd(filter) => self.endpoint.odd_quick_filters.push(filter),
        }
        self
    }

    /// Removes the condition about the property with this name or id.
    pub fn remove_quick_filter(self, property: impl Into<String>) -> Self {
        self.set_quick_filter(property.into(), None)
    }

    /// Removes all of them.
    pub fn remove_quick_filters(mut self) -> Self {
        self.endpoint.quick_filters = Patch::Clear;
        self
    }

    /// Sets what is said here of the configuration; the rest of it stays. What every view of the type must have is
    /// said again.
    pub fn configuration(mut self, configuration: impl Into<ViewConfiguration>) -> Self {
        let changed = self.endpoint.configuration.get_or_insert_default();
        changed.configuration = configuration.into().into_input();
        self
    }

    /// Resets a part of the configuration, such as `group_by`. [`configuration`](Self::configuration) says of which
    /// type of view.
    pub fn reset(mut self, name: impl Into<String>) -> Self {
        self.endpoint.configuration.get_or_insert_default().reset.push(name.into());
        self
    }
}

/// A filter that is to be pinned.
pub(super) enum QuickFilter {
    Of(String, Condition),
    Odd(Filter),
}

#[inline]
pub(super) fn quick_filter(filter: Filter) -> QuickFilter {
    match &filter {
        Filter::Property(of) => QuickFilter::Of(of.property.clone(), of.condition.clone()),
        _ => QuickFilter::Odd(filter),
    }
}

#[inline]
pub(super) fn about_properties(check: &mut Check<'_>, odd: &[Filter]) {
    check.at("quick_filters", |check| {
        for _ in odd {
            check.broken(Rule::Misplaced("a filter that is not about one property".to_owned()));
        }
    });
}
