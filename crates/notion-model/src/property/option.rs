use crate::Color;

object! {
    /// The option that a select, a multi-select or a status of a row has.
    pub struct SelectOption {
        /// The option: a UUID or four odd characters.
        pub id: String,
        /// What it is called, without a comma.
        pub name: String,
        /// Its colour.
        pub color: Color,
    }
}

object! {
    /// An option of a select, a multi-select or a status in a schema.
    pub struct SchemaOption {
        /// The option: a UUID or four odd characters.
        pub id: String,
        /// What it is called, without a comma.
        pub name: String,
        /// Its colour.
        pub color: Color,
        /// What it is about.
        pub description: Option<String> = null,
    }
}

object! {
    /// A group of options of a status.
    pub struct StatusGroup {
        /// The group.
        pub id: String,
        /// What it is called: `To-do`, `In progress` or `Complete`.
        pub name: String,
        /// Its colour.
        pub color: Color,
        /// Its options.
        pub option_ids: Vec<String>,
    }
}

object! {
    /// An option, as it is written: named by its id or its name.
    ///
    /// Everything that takes one takes a `&str`, too: the name.
    ///
    /// ```
    /// use notion_model::{Color, PropertySchemaInput as Schema, SelectOptionInput as Option};
    ///
    /// let urgent = Option::named("Urgent").color(Color::Red).description("Today, that is");
    /// let schema = Schema::select([urgent, "Later".into()]);
    /// # let _ = schema;
    /// ```
    pub struct SelectOptionInput {
        /// An option that exists.
        pub id: Option<String>,
        /// What it is called: without commas, which separate options elsewhere. A select makes a
        /// new option of a name that it does not have.
        pub name: Option<String>,
        /// The colour of a new option; one that exists keeps its own.
        pub color: Option<Color>,
        /// What it is about.
        pub description: Option<String>,
        /// In the schema of a status: the group of a new option, `To-do`, `In progress` or
        /// `Complete`.
        pub group: Option<String>,
    }
}

impl SelectOptionInput {
    /// Returns the option with this name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..Self::default() }
    }

    /// Returns the option with this id.
    pub fn with_id(id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..Self::default() }
    }

    /// Sets the colour, of a new option.
    #[must_use]
    pub fn color(mut self, color: Color) -> Self {
        self.color = Some(color);
        self
    }

    /// Sets the description: at most 280 characters.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Sets the group of a status that a new option goes to.
    #[must_use]
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }
}

impl From<&str> for SelectOptionInput {
    fn from(name: &str) -> Self {
        Self::named(name)
    }
}

impl From<String> for SelectOptionInput {
    fn from(name: String) -> Self {
        Self::named(name)
    }
}

/// A name with a colour.
impl From<(&str, Color)> for SelectOptionInput {
    fn from((name, color): (&str, Color)) -> Self {
        Self::named(name).color(color)
    }
}

impl From<&SelectOption> for SelectOptionInput {
    fn from(option: &SelectOption) -> Self {
        Self {
            id: Some(option.id.clone()),
            name: Some(option.name.clone()),
            color: Some(option.color.clone()),
            extra: option.extra.damage(),
            ..Self::default()
        }
    }
}

impl From<&SchemaOption> for SelectOptionInput {
    fn from(option: &SchemaOption) -> Self {
        Self {
            id: Some(option.id.clone()),
            name: Some(option.name.clone()),
            color: Some(option.color.clone()),
            description: option.description.clone(),
            extra: option.extra.damage(),
            ..Self::default()
        }
    }
}
