//! Options of a select, a multi-select or a status, changed without losing the others.

use notion_model::validate::{Check, Rule, Validate};
use notion_model::{
    DataSource, Patch, Properties, PropertyConfig, PropertyConfigInput, PropertySchema,
    PropertySchemaInput, SchemaOption, SelectConfigInput, SelectOptionInput,
};

use super::{RetrieveDataSource, Update, UpdateDataSource};
use crate::{Client, Endpoint, Error, ErrorKind};

/// A change to the options that a property has.
#[derive(Clone, Debug)]
pub(super) struct OptionsChange {
    /// Its name or id.
    property: String,
    what: Change,
}

#[derive(Clone, Debug)]
enum Change {
    Add(Vec<SelectOptionInput>),
    /// By name or id.
    Remove(Vec<String>),
    /// To this list, as it is.
    Replace(Vec<SelectOptionInput>),
}

impl<C> Update<C> {
    /// Adds options to the select, multi-select or status with this name or id, after those that it has.
    ///
    /// Notion takes the whole list of options only, and removes what is not in it, from the rows, too. So this reads
    /// the list first, and sends it with what is added. An option of the same name or id stays as it is: the API
    /// can't rename or recolour an option that exists, only change its description. What somebody else adds between
    /// the two requests is lost.
    ///
    /// ```no_run
    /// use notion_model::Color;
    ///
    /// # async fn f(notion: notion_api::Client, tasks: notion_model::DataSourceId) -> Result<(), notion_api::Error> {
    /// let update = notion.data_sources().update(tasks);
    /// update.add_options("Tags", [("Urgent", Color::Red)]).remove_options("Tags", ["Old"]).send().await?;
    /// # Ok(()) }
    /// ```
    pub fn add_options<O: Into<SelectOptionInput>>(
        self,
        name_or_id: impl Into<String>,
        options: impl IntoIterator<Item = O>,
    ) -> Self {
        self.change(name_or_id, Change::Add(options.into_iter().map(Into::into).collect()))
    }

    /// Removes the options with these names or ids from the select, multi-select or status with this name or id, and
    /// from the rows that have them. The others stay, by a request that reads them first: see
    /// [`add_options`](Self::add_options). Options that are not there are no error.
    pub fn remove_options<S: Into<String>>(
        self,
        name_or_id: impl Into<String>,
        options: impl IntoIterator<Item = S>,
    ) -> Self {
        self.change(name_or_id, Change::Remove(options.into_iter().map(Into::into).collect()))
    }

    /// Makes these the options of the select, multi-select or status with this name or id: at most 100. Those that
    /// are not among them go away, and rows that have them lose their value.
    ///
    /// Options that exist are matched by id, or else by name, and keep their name and colour.
    pub fn replace_options<O: Into<SelectOptionInput>>(
        self,
        name_or_id: impl Into<String>,
        options: impl IntoIterator<Item = O>,
    ) -> Self {
        self.change(name_or_id, Change::Replace(options.into_iter().map(Into::into).collect()))
    }

    fn change(mut self, name_or_id: impl Into<String>, what: Change) -> Self {
        self.endpoint.options.push(OptionsChange { property: name_or_id.into(), what });
        self
    }
}

impl Validate for OptionsChange {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        if let Change::Add(options) | Change::Replace(options) = &self.what {
            check.at("properties", |check| {
                check.at(&self.property, |check| {
                    check.at("options", |check| check.elements(options));
                });
            });
        }
    }
}

impl UpdateDataSource {
    /// Whether the options that there are have to be read before they are written.
    #[inline]
    pub(super) fn needs_options(&self) -> bool {
        let has_list = |schema: &Option<PropertySchemaInput>| {
            schema.as_ref().and_then(|it| select(&it.config)).is_some_and(|it| it.options.is_some())
        };
        !self.options.is_empty() || self.properties.iter().any(|(_, schema)| has_list(schema))
    }

    /// The update with whole lists of options.
    pub(super) async fn with_options(mut self, client: Client) -> Result<Self, Error> {
        let source = client.call(&RetrieveDataSource::new(self.id)).await?;
        self.keep_options(&source);
        let mut violations = Vec::new();
        Check::root(&mut violations).at("properties", |check| {
            for OptionsChange { property, what } in std::mem::take(&mut self.options) {
                check.at(&property, |check| {
                    if let Err(rule) = self.apply(&property, what, &source) {
                        check.broken(rule);
                    }
                });
            }
        });
        self.name_by_id(&source);
        self.keep_descriptions(&source);
        match violations.is_empty() {
            true => Ok(self),
            false => Err(Error::new(ErrorKind::Invalid(violations)).at(&Self::ROUTE)),
        }
    }

    /// Puts the options that there are before those that [`Update::property`] was given.
    #[inline]
    fn keep_options(&mut self, source: &DataSource) {
        let names: Vec<String> = self.properties.names().map(str::to_owned).collect();
        for name in names {
            let Some(Some(schema)) = self.properties.get_mut(&name) else { continue };
            let Some(list) = select_mut(&mut schema.config).and_then(|it| it.options.as_mut())
            else {
                continue;
            };
            if let Some(there) = find(&source.properties, &name) {
                let given = std::mem::replace(list, options_of(&there.config));
                add(list, given);
            }
        }
    }

    /// Leaves out of options that exist a name that Notion takes only where people write it; their id is enough.
    #[inline]
    fn name_by_id(&mut self, source: &DataSource) {
        let names: Vec<String> = self.properties.names().map(str::to_owned).collect();
        for name in names {
            let Some(Some(schema)) = self.properties.get_mut(&name) else { continue };
            let Some(config) = select_mut(&mut schema.config) else { continue };
            let there = find(&source.properties, &name).map(|it| options_of(&it.config));
            let there = there.unwrap_or_default();
            for option in config.options.iter_mut().flatten() {
                let is_there = there.iter().any(|known| known.id == option.id);
                if is_there && !Validate::violations(option).is_empty() {
                    option.name = None;
                }
            }
        }
    }

    /// Says the descriptions of properties again whose options are written: Notion clears one that is not said with them.
    #[inline]
    fn keep_descriptions(&mut self, source: &DataSource) {
        let names: Vec<String> = self.properties.names().map(str::to_owned).collect();
        for name in names {
            let Some(Some(schema)) = self.properties.get_mut(&name) else { continue };
            let there = find(&source.properties, &name).and_then(|it| it.description.as_ref());
            if let (Some(_), Some(text), Patch::Keep) =
                (select(&schema.config), there, &schema.description)
            {
                schema.description = Patch::Set(text.clone());
            }
        }
    }

    #[inline]
    fn apply(&mut self, name: &str, what: Change, source: &DataSource) -> Result<(), Rule> {
        let there = find(&source.properties, name);
        let mut schema = match self.properties.get(name) {
            Some(Some(schema)) => schema.clone(),
            Some(None) => return Err(Rule::Excludes("remove_property")),
            None => PropertySchemaInput::default(),
        };
        if schema.config.name().is_empty() {
            // Its type stays.
            let there = there.ok_or_else(|| Rule::NoSuchProperty(name.to_owned()))?;
            schema.config = PropertySchemaInput::from(there).config;
        }
        let expected = schema.config.name().to_owned();
        let wrong = Rule::WrongType { expected, actual: "select".to_owned() };
        let config = select_mut(&mut schema.config).ok_or(wrong)?;
        let there = there.map(|there| options_of(&there.config)).unwrap_or_default();
        let list = match self.properties.get(name) {
            Some(Some(given)) if select(&given.config).is_some() => {
                config.options.get_or_insert(there)
            }
            _ => config.options.insert(there),
        };
        match what {
            Change::Add(options) => add(list, options),
            Change::Remove(names) => list.retain(|option| !names.iter().any(|it| is(option, it))),
            Change::Replace(options) => *list = options,
        }
        self.properties.insert(name, Some(schema));
        Ok(())
    }
}

/// The property with this name or id.
fn find<'a>(
    schema: &'a Properties<PropertySchema>,
    name_or_id: &str,
) -> Option<&'a PropertySchema> {
    schema.get(name_or_id).or_else(|| schema.get_by_id(name_or_id).map(|(_, it)| it))
}

#[inline]
fn select(config: &PropertyConfigInput) -> Option<&SelectConfigInput> {
    match config {
        PropertyConfigInput::Select(config)
        | PropertyConfigInput::MultiSelect(config)
        | PropertyConfigInput::Status(config) => Some(config),
        _ => None,
    }
}

#[inline]
fn select_mut(config: &mut PropertyConfigInput) -> Option<&mut SelectConfigInput> {
    match config {
        PropertyConfigInput::Select(config)
        | PropertyConfigInput::MultiSelect(config)
        | PropertyConfigInput::Status(config) => Some(config),
        _ => None,
    }
}

/// The options that there are, with their ids.
#[inline]
fn options_of(config: &PropertyConfig) -> Vec<SelectOptionInput> {
    let options = match config {
        PropertyConfig::Select(config) | PropertyConfig::MultiSelect(config) => &config.options,
        PropertyConfig::Status(config) => &config.options,
        _ => return Vec::new(),
    };
    let by_id = |option: &SchemaOption| {
        let mut known = SelectOptionInput::with_id(&option.id);
        known.name = Some(option.name.clone());
        known
    };
    options.iter().map(by_id).collect()
}

/// Adds to `list` the options that are not in it; of those that are, a new description is taken over.
#[inline]
fn add(list: &mut Vec<SelectOptionInput>, options: Vec<SelectOptionInput>) {
    for option in options {
        let same = |known: &&mut SelectOptionInput| match (&option.id, &option.name) {
            (Some(id), _) => known.id.as_ref() == Some(id),
            (None, name) => known.name == *name,
        };
        match list.iter_mut().find(same) {
            Some(known) => {
                if option.description.is_some() {
                    known.description = option.description;
                }
            }
            None => list.push(option),
        }
    }
}

/// Whether an option is called so, or has this id.
fn is(option: &SelectOptionInput, name_or_id: &str) -> bool {
    [&option.id, &option.name].into_iter().any(|it| it.as_deref() == Some(name_or_id))
}
