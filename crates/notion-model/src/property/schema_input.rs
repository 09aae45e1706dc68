use crate::{
    DataSourceId, DatabaseId, Empty, FormulaConfig, NumberFormat, Patch, PropertyConfig,
    PropertyId, PropertySchema, RelationKind, RollupFunction, SelectOptionInput, UniqueIdConfig,
};

object! {
    /// A property of a schema, as it is written.
    ///
    /// ```
    /// use notion_model::{NumberFormat, Properties, PropertySchemaInput as Schema};
    ///
    /// let schema = Properties::from([
    ///     ("Task", Schema::title()),
    ///     ("Effort", Schema::number(NumberFormat::Number).description("In hours")),
    ///     ("Priority", Schema::select(["High", "Low"])),
    /// ]);
    /// ```
    ///
    /// In an update of a schema, one without a type changes the name or the description only:
    /// [`PropertySchemaInput::renamed`].
    ///
    /// See [property objects](https://developers.notion.com/reference/property-object).
    pub struct PropertySchemaInput {
        /// A new name; only in updates. Otherwise the name is the key.
        pub name: Option<String>,
        /// What it is about: at most 280 characters.
        pub description: Patch<String>,
    }
    is input {
        /// Its type, with what belongs to that.
        pub config: PropertyConfigInput,
    }
}

union! {
    /// The type of a property, with what belongs to it, as it is written.
    pub enum PropertyConfigInput {
        /// The title of a row. Every data source has exactly one.
        Title(Empty) = "title",
        /// Text.
        RichText(Empty) = "rich_text",
        /// A number.
        Number(NumberConfigInput) = "number",
        /// One option.
        Select(SelectConfigInput) = "select",
        /// Some options.
        MultiSelect(SelectConfigInput) = "multi_select",
        /// One option out of groups. Whether it can be created is up to the server, whose answer
        /// has changed over time.
        Status(SelectConfigInput) = "status",
        /// A date, or a range of dates.
        Date(Empty) = "date",
        /// Users.
        People(Empty) = "people",
        /// Files.
        Files(Empty) = "files",
        /// A box to check.
        Checkbox(Empty) = "checkbox",
        /// An address.
        Url(Empty) = "url",
        /// An e-mail address.
        Email(Empty) = "email",
        /// A phone number.
        PhoneNumber(Empty) = "phone_number",
        /// Computed from other properties of the row.
        Formula(FormulaConfig) = "formula",
        /// Rows of a data source.
        Relation(RelationConfigInput) = "relation",
        /// Computed over related rows.
        Rollup(RollupConfigInput) = "rollup",
        /// When the row was created.
        CreatedTime(Empty) = "created_time",
        /// Who created it.
        CreatedBy(Empty) = "created_by",
        /// When it was last edited.
        LastEditedTime(Empty) = "last_edited_time",
        /// Who last edited it.
        LastEditedBy(Empty) = "last_edited_by",
        /// A number that no other row has.
        UniqueId(UniqueIdConfig) = "unique_id",
        /// A button. Notion ignores it.
        Button(Empty) = "button",
        /// Whether the page is verified. Only wikis have it.
        Verification(Empty) = "verification",
        /// A place.
        Place(Empty) = "place",
        /// Undocumented.
        Location(Empty) = "location",
        /// Undocumented.
        LastVisitedTime(Empty) = "last_visited_time",
    }
}

object! {
    /// The configuration of a number.
    pub struct NumberConfigInput {
        /// How the number is shown. Defaults to a plain number.
        pub format: Option<NumberFormat>,
    }
}

object! {
    /// The configuration of a select, a multi-select or a status.
    pub struct SelectConfigInput {
        /// The options: at most 100. In an update this is the whole new list, and options that
        /// are not in it go away; `None` keeps the options that there are.
        pub options: Option<Vec<SelectOptionInput>>,
    }
}

object! {
    /// The configuration of a relation.
    pub struct RelationConfigInput {
        /// The data source of the related rows.
        pub data_source_id: Option<DataSourceId>,
        /// Its database, which Notion does not need.
        pub database_id: Option<DatabaseId>,
    }
    is input {
        /// Whether the other side shows it too.
        pub kind: RelationKindInput,
    }
}

union! {
    /// The kind of a relation: whether its other side shows it, too.
    pub enum RelationKindInput {
        /// It does not.
        SingleProperty(Empty) = "single_property",
        /// It does, in a property of its own.
        DualProperty(DualPropertyInput) = "dual_property",
    }
}

object! {
    /// The other side of a relation.
    pub struct DualPropertyInput {
        /// The name of the property in the other data source. Defaults to `Related to … (…)`.
        pub synced_property_name: Option<String>,
        /// The property over there, if it exists.
        pub synced_property_id: Option<PropertyId>,
    }
}

object! {
    /// The configuration of a rollup: a relation of this data source, and a property of the related
    /// rows, each by name or by id.
    pub struct RollupConfigInput {
        /// The property of the related rows.
        pub rollup_property_name: Option<String>,
        /// The relation.
        pub relation_property_name: Option<String>,
        /// The property of the related rows.
        pub rollup_property_id: Option<PropertyId>,
        /// The relation.
        pub relation_property_id: Option<PropertyId>,
        /// What it makes of the values.
        pub function: RollupFunction,
    }
}

/// One constructor for each type that needs nothing else.
macro_rules! plain {
    ($($(#[$meta:meta])* $name:ident => $Variant:ident;)*) => {$(
        $(#[$meta])*
        pub fn $name() -> Self {
            Self::new(PropertyConfigInput::$Variant(Empty::default()))
        }
    )*};
}

impl PropertySchemaInput {
    fn new(config: PropertyConfigInput) -> Self {
        Self { config, ..Self::default() }
    }

    plain! {
        /// The title of a row. Every data source has exactly one.
        title => Title;
        /// Text.
        rich_text => RichText;
        /// A date, or a range of dates.
        date => Date;
        /// Users.
        people => People;
        /// Files.
        files => Files;
        /// A box to check.
        checkbox => Checkbox;
        /// An address.
        url => Url;
        /// An e-mail address.
        email => Email;
        /// A phone number.
        phone_number => PhoneNumber;
        /// When the row was created.
        created_time => CreatedTime;
        /// Who created it.
        created_by => CreatedBy;
        /// When it was last edited.
        last_edited_time => LastEditedTime;
        /// Who last edited it.
        last_edited_by => LastEditedBy;
        /// A place.
        place => Place;
    }

    /// Returns a number, shown in this format.
    pub fn number(format: NumberFormat) -> Self {
        let format = Some(format);
        Self::new(PropertyConfigInput::Number(NumberConfigInput {
            format,
            ..NumberConfigInput::default()
        }))
    }

    /// Returns one of these options: at most 100.
    pub fn select<O: Into<SelectOptionInput>>(options: impl IntoIterator<Item = O>) -> Self {
        Self::new(PropertyConfigInput::Select(SelectConfigInput::with(options)))
    }

    /// Returns some of these options: at most 100.
    pub fn multi_select<O: Into<SelectOptionInput>>(options: impl IntoIterator<Item = O>) -> Self {
        Self::new(PropertyConfigInput::MultiSelect(SelectConfigInput::with(options)))
    }

    /// Returns a status with Notion's own options: Not started, In progress, Done.
    pub fn status() -> Self {
        Self::new(PropertyConfigInput::Status(SelectConfigInput::default()))
    }

    /// Returns a status with these options: at most 100.
    pub fn status_with<O: Into<SelectOptionInput>>(options: impl IntoIterator<Item = O>) -> Self {
        Self::new(PropertyConfigInput::Status(SelectConfigInput::with(options)))
    }

    /// Returns a formula, computed from other properties of the row, such as `prop("Price") * 2`.
    pub fn formula(expression: impl Into<String>) -> Self {
        let expression = expression.into();
        let config = FormulaConfig { expression, ..FormulaConfig::default() };
        Self::new(PropertyConfigInput::Formula(config))
    }

    /// Returns a one-way relation to the rows of a data source, which get no property that points back.
    pub fn relation(to: DataSourceId) -> Self {
        Self::relation_to(to, RelationKindInput::SingleProperty(Empty::default()))
    }

    /// Returns a two-way relation to the rows of a data source, which show it in a property of this name. The name defaults to
    /// `Related to … (…)`.
    pub fn dual_relation(to: DataSourceId, synced_property_name: Option<String>) -> Self {
        let dual = DualPropertyInput { synced_property_name, ..DualPropertyInput::default() };
        Self::relation_to(to, RelationKindInput::DualProperty(dual))
    }

    fn relation_to(to: DataSourceId, kind: RelationKindInput) -> Self {
        Self::new(PropertyConfigInput::Relation(RelationConfigInput {
            data_source_id: Some(to),
            kind,
            ..RelationConfigInput::default()
        }))
    }

    /// Returns a rollup, computed over the property called `property` of the rows to which the relation called
    /// `relation` leads.
    pub fn rollup(
        relation: impl Into<String>,
        property: impl Into<String>,
        function: RollupFunction,
    ) -> Self {
        Self::new(PropertyConfigInput::Rollup(RollupConfigInput {
            relation_property_name: Some(relation.into()),
            rollup_property_name: Some(property.into()),
            function,
            ..RollupConfigInput::default()
        }))
    }

    /// Returns a number that no other row has, with a prefix or without.
    pub fn unique_id(prefix: Option<String>) -> Self {
        let config = UniqueIdConfig { prefix, ..UniqueIdConfig::default() };
        Self::new(PropertyConfigInput::UniqueId(config))
    }

    /// Makes an update that only gives a new name.
    pub fn renamed(name: impl Into<String>) -> Self {
        Self::default().rename(name)
    }

    /// Sets a new name, in an update.
    #[must_use]
    pub fn rename(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the description: at most 280 characters.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Patch::Set(description.into());
        self
    }
}

impl SelectConfigInput {
    fn with<O: Into<SelectOptionInput>>(options: impl IntoIterator<Item = O>) -> Self {
        let options = Some(options.into_iter().map(Into::into).collect());
        Self { options, ..Self::default() }
    }
}

/// The schema that was read, as it is written: to create a data source like it. Ids of properties
/// and options are left out, since they are the new data source's to give.
impl From<&PropertySchema> for PropertySchemaInput {
    #[inline]
    fn from(schema: &PropertySchema) -> Self {
        use PropertyConfig as Read;
        use PropertyConfigInput as Write;

        fn options(options: &[crate::SchemaOption]) -> SelectConfigInput {
            SelectConfigInput::with(
                options
                    .iter()
                    .map(|o| SelectOptionInput { id: None, ..SelectOptionInput::from(o) }),
            )
        }
        let empty = Empty::default;
        let config = match &schema.config {
            Read::Title(_) => Write::Title(empty()),
            Read::RichText(_) => Write::RichText(empty()),
            Read::Number(config) => Write::Number(NumberConfigInput {
                format: Some(config.format.clone()),
                ..NumberConfigInput::default()
            }),
            Read::Select(config) => Write::Select(options(&config.options)),
            Read::MultiSelect(config) => Write::MultiSelect(options(&config.options)),
            Read::Status(config) => {
                let mut written = options(&config.options);
                for (new, old) in written.options.iter_mut().flatten().zip(&config.options) {
                    let group = config.groups.iter().find(|g| g.option_ids.contains(&old.id));
                    new.group = group.map(|group| group.name.clone());
                }
                Write::Status(written)
            }
            Read::Date(_) => Write::Date(empty()),
            Read::People(_) => Write::People(empty()),
            Read::Files(_) => Write::Files(empty()),
            Read::Checkbox(_) => Write::Checkbox(empty()),
            Read::Url(_) => Write::Url(empty()),
            Read::Email(_) => Write::Email(empty()),
            Read::PhoneNumber(_) => Write::PhoneNumber(empty()),
            Read::Formula(config) => Write::Formula(FormulaConfig {
                expression: config.expression.clone(),
                ..FormulaConfig::default()
            }),
            Read::Relation(config) => Write::Relation(RelationConfigInput {
                data_source_id: config.data_source_id,
                kind: match &config.kind {
                    RelationKind::DualProperty(dual) => {
                        RelationKindInput::DualProperty(DualPropertyInput {
                            synced_property_name: dual.synced_property_name.clone(),
                            ..DualPropertyInput::default()
                        })
                    }
                    RelationKind::SingleProperty(_) => RelationKindInput::SingleProperty(empty()),
                    RelationKind::Unknown(unknown) => RelationKindInput::Unknown(unknown.clone()),
                },
                ..RelationConfigInput::default()
            }),
            Read::Rollup(config) => Write::Rollup(RollupConfigInput {
                rollup_property_name: config.rollup_property_name.clone(),
                relation_property_name: config.relation_property_name.clone(),
                function: config.function.clone(),
                ..RollupConfigInput::default()
            }),
            Read::CreatedTime(_) => Write::CreatedTime(empty()),
            Read::CreatedBy(_) => Write::CreatedBy(empty()),
            Read::LastEditedTime(_) => Write::LastEditedTime(empty()),
            Read::LastEditedBy(_) => Write::LastEditedBy(empty()),
            Read::UniqueId(config) => Write::UniqueId(UniqueIdConfig {
                prefix: config.prefix.clone(),
                ..UniqueIdConfig::default()
            }),
            Read::Button(_) => Write::Button(empty()),
            Read::Verification(_) => Write::Verification(empty()),
            Read::Place(_) => Write::Place(empty()),
            Read::Location(_) => Write::Location(empty()),
            Read::LastVisitedTime(_) => Write::LastVisitedTime(empty()),
            Read::Unknown(unknown) => Write::Unknown(unknown.clone()),
        };
        let description = schema.description.clone().map_or(Patch::Keep, Patch::Set);
        Self { description, ..Self::new(config) }
    }
}
