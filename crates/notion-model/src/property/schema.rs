use serde_json::Value;

use crate::{
    DataSourceId, DatabaseId, Empty, NumberFormat, PropertyId, RollupFunction, SchemaOption,
    StatusGroup,
};

object! {
    /// A property in the schema of a data source: a column.
    ///
    /// See [property objects](https://developers.notion.com/reference/property-object).
    pub struct PropertySchema {
        /// The property. It stays when the property is renamed.
        pub id: PropertyId,
        /// What it is called; no other property of the data source is called so.
        pub name: String,
        /// What it is about.
        pub description: Option<String> = null,
    }
    is {
        /// Its type, with what belongs to that.
        pub config: PropertyConfig,
    }
}

union! {
    /// The type of a property, with what belongs to it.
    pub enum PropertyConfig {
        /// The title of a row. Every data source has exactly one.
        Title(Empty) = "title",
        /// Text.
        RichText(Empty) = "rich_text",
        /// A number.
        Number(NumberConfig) = "number",
        /// One option.
        Select(SelectConfig) = "select",
        /// Some options.
        MultiSelect(SelectConfig) = "multi_select",
        /// One option out of groups.
        Status(StatusConfig) = "status",
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
        Relation(RelationConfig) = "relation",
        /// Computed over related rows.
        Rollup(RollupConfig) = "rollup",
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
        /// A button.
        Button(Empty) = "button",
        /// Whether the page is verified. Only in wikis.
        Verification(Empty) = "verification",
        /// A place.
        Place(Empty) = "place",
        /// Of an undocumented shape, as it came.
        Location(Value) = "location",
        /// Of an undocumented shape, as it came.
        LastVisitedTime(Value) = "last_visited_time",
    }
}

object! {
    /// The configuration of a number.
    pub struct NumberConfig {
        /// How it is shown.
        pub format: NumberFormat,
    }
}

object! {
    /// The configuration of a select or a multi-select.
    pub struct SelectConfig {
        /// The options, in the order of the menu.
        pub options: Vec<SchemaOption>,
    }
}

object! {
    /// The configuration of a status.
    pub struct StatusConfig {
        /// The options, in the order of the menu.
        pub options: Vec<SchemaOption>,
        /// The groups of the options: `To-do`, `In progress` and `Complete`.
        pub groups: Vec<StatusGroup>,
    }
}

object! {
    /// The configuration of a formula.
    pub struct FormulaConfig {
        /// The formula. Answers name properties as
        /// `{{notion:block_property:…}}`, whatever the request said.
        pub expression: String,
    }
}

object! {
    /// The configuration of a relation.
    pub struct RelationConfig {
        /// The database of the related rows.
        pub database_id: Option<DatabaseId>,
        /// The data source of the related rows; old versions don't say.
        pub data_source_id: Option<DataSourceId>,
    }
    is {
        /// Whether the other side shows it too.
        pub kind: RelationKind,
    }
}

union! {
    /// The kind of a relation: whether its other side shows it, too.
    pub enum RelationKind {
        /// It does not.
        SingleProperty(Empty) = "single_property",
        /// It does, in a property of its own.
        DualProperty(DualProperty) = "dual_property",
    }
}

object! {
    /// The other side of a relation.
    pub struct DualProperty {
        /// The property over there.
        pub synced_property_name: Option<String>,
        /// The property over there.
        pub synced_property_id: Option<PropertyId>,
    }
}

object! {
    /// The configuration of a rollup.
    pub struct RollupConfig {
        /// The property of the related rows.
        pub rollup_property_name: Option<String>,
        /// The relation.
        pub relation_property_name: Option<String>,
        /// The property of the related rows. Not percent-encoded, unlike other ids.
        pub rollup_property_id: Option<PropertyId>,
        /// The relation. Not percent-encoded, unlike other ids.
        pub relation_property_id: Option<PropertyId>,
        /// What it makes of the values.
        pub function: RollupFunction,
    }
}

object! {
    /// The configuration of a unique id.
    pub struct UniqueIdConfig {
        /// What stands in front of the number: `TASK` for `TASK-12`.
        pub prefix: Option<String> = null,
    }
}
