//! What is done with data sources, their schemas and their rows, and asked about them.

use notion_model::webhook::SchemaAction;
use notion_model::{
    DataSourceId, DatabaseId, Icon, PageId, PropertyConfig, PropertyValue, RichTextArray, UniqueId,
};

use crate::store::journal::{Change, Thing};
use crate::store::rows::Rows;
use crate::store::state::{Column, DataSource, Database, Place, State, Template};
use crate::store::tree::Node;
use crate::wire::fail::{Fail, Result};

impl State {
    pub(crate) fn data_source(&self, id: DataSourceId) -> Option<&DataSource> {
        self.data_sources.get(&id)
    }

    /// In no order.
    pub(crate) fn data_sources(&self) -> impl Iterator<Item = &DataSource> {
        self.data_sources.values()
    }

    /// What a data source is called that a database names and that is not there.
    pub(crate) fn source_name(&self, id: DataSourceId) -> Option<&str> {
        self.source_names.get(&id).map(String::as_str)
    }

    /// The properties of a data source, in the order of their creation.
    pub(crate) fn schema(&self, id: DataSourceId) -> &[Column] {
        self.data_sources.get(&id).map_or(&[], |source| &source.schema)
    }

    /// A data source without properties that is nowhere yet.
    pub(crate) fn new_source(
        &self,
        id: DataSourceId,
        database: DatabaseId,
        title: RichTextArray,
    ) -> DataSource {
        DataSource {
            id,
            database,
            title,
            icon: None,
            created: self.now,
            edited: self.now,
            indexed: self.now,
            created_by: self.bot,
            edited_by: self.bot,
            in_trash: false,
            schema: Vec::new(),
            rows: Rows::default(),
            templates: Vec::new(),
            counter: 0,
        }
    }

    /// Makes a data source, the last one of its database. The first one belongs to what a new database is.
    pub(crate) fn create_source(&mut self, source: DataSource) {
        let (id, database) = (source.id, source.database);
        self.insert_source(source);
        if let Some(database) = self.databases.get_mut(&database) {
            database.data_sources.push(id);
            self.note(Change::Created(Thing::DataSource(id)));
        }
    }

    /// Takes a data source back that could not be made whole.
    pub(crate) fn unmake_source(&mut self, id: DataSourceId) {
        let Some(source) = self.remove_source(id) else { return };
        if let Some(database) = self.databases.get_mut(&source.database) {
            database.data_sources.retain(|other| *other != id);
        }
    }

    /// Names a data source, or gives it an icon. `shown` is the title of its database, if that has no other.
    pub(crate) fn edit_source(
        &mut self,
        id: DataSourceId,
        title: Option<RichTextArray>,
        shown: Option<RichTextArray>,
        icon: Option<Option<Icon>>,
    ) {
        let (now, bot, known) = (self.now, self.bot, self.known_to_search());
        let Some(source) = self.data_sources.get_mut(&id) else { return };
        self.edits.remove(source.edit());
        if source.edited <= known {
            source.indexed = source.edited;
        }
        (source.edited, source.edited_by) = (now, bot);
        self.edits.add(source.edit());
        let database = source.database;
        let mut looks_new = false;
        if let Some(icon) = icon {
            looks_new |= source.icon != icon;
            source.icon = icon;
        }
        if let Some(title) = title {
            looks_new |= source.title != title;
            source.title = title;
            if let Some(database) = self.databases.get_mut(&database)
                && database.data_sources == [id]
                && let Some(shown) = shown
            {
                database.title = shown;
            }
        }
        if looks_new {
            self.note(Change::Rows(id, Node::Database(database)));
        }
    }

    /// The title of a data source, changed with that of its database.
    pub(crate) fn retitle_source(&mut self, id: DataSourceId, title: RichTextArray) {
        if let Some(source) = self.data_sources.get_mut(&id) {
            source.title = title;
        }
    }

    pub(crate) fn trash_source(&mut self, id: DataSourceId, in_trash: bool) {
        let Some(source) = self.data_sources.get_mut(&id) else { return };
        if source.in_trash != in_trash {
            source.in_trash = in_trash;
            let source = Thing::DataSource(id);
            self.note(if in_trash { Change::Trashed(source) } else { Change::Restored(source) });
        }
    }

    /// Moves a data source to the end of those of another database.
    pub(crate) fn move_source(&mut self, id: DataSourceId, target: DatabaseId) {
        let Some(source) = self.data_sources.get_mut(&id) else { return };
        let old = std::mem::replace(&mut source.database, target);
        if old == target {
            return;
        }
        if let Some(old) = self.databases.get_mut(&old) {
            old.data_sources.retain(|other| *other != id);
        }
        if let Some(new) = self.databases.get_mut(&target) {
            new.data_sources.push(id);
        }
        self.note(Change::Moved(Thing::DataSource(id)));
    }

    pub(crate) fn add_column(&mut self, source: DataSourceId, column: Column) {
        let Some(record) = self.data_sources.get_mut(&source) else { return };
        let id = column.id.clone();
        record.schema.push(column);
        self.note(Change::Schema(source, id, SchemaAction::Created));
    }

    /// Changes a property of a schema.
    pub(crate) fn change_column(
        &mut self,
        source: DataSourceId,
        id: &str,
        change: impl FnOnce(&mut Column),
    ) {
        let Some(record) = self.data_sources.get_mut(&source) else { return };
        let column = record.schema.iter_mut().find(|column| column.id == id);
        let Some(column) = column else { return };
        let before = column.clone();
        change(column);
        if !column.says_the_same(&before) {
            record.rows.forget_keys();
            self.note(Change::Schema(source, id.to_owned(), SchemaAction::Updated));
        }
    }

    /// Puts formulas into the form in which they are kept, which says the same.
    pub(crate) fn adjust_columns(&mut self, id: DataSourceId, adjust: impl FnMut(&mut Column)) {
        if let Some(source) = self.data_sources.get_mut(&id) {
            source.schema.iter_mut().for_each(adjust);
        }
    }

    /// Removes a property, with its values.
    pub(crate) fn drop_column(&mut self, source: DataSourceId, id: &str) {
        let Some(record) = self.data_sources.get_mut(&source) else { return };
        record.schema.retain(|column| column.id != id);
        record.rows.forget_keys();
        self.note(Change::Schema(source, id.to_owned(), SchemaAction::Deleted));
    }

    /// Takes away the values of a property that was dropped.
    pub(crate) fn drop_values(&mut self, source: DataSourceId, id: &str) {
        for row in self.rows(source) {
            self.change_page(row, |page| page.values.remove(id));
        }
    }

    /// The schemas, to be put back if a change of them fails halfway.
    pub(crate) fn schemas(&self) -> Vec<(DataSourceId, Vec<Column>)> {
        self.data_sources.values().map(|source| (source.id, source.schema.clone())).collect()
    }

    /// Puts schemas back as they were.
    pub(crate) fn put_schemas_back(&mut self, schemas: Vec<(DataSourceId, Vec<Column>)>) {
        for (id, schema) in schemas {
            if let Some(source) = self.data_sources.get_mut(&id) {
                source.schema = schema;
                source.rows.forget_keys();
            }
        }
    }

    /// The rows of a data source, in the order in which they were made.
    pub(crate) fn rows(&self, source: DataSourceId) -> Vec<PageId> {
        self.data_source(source).map(|source| source.rows.ids().collect()).unwrap_or_default()
    }

    /// Forgets what is kept beside the rows of all data sources.
    pub(crate) fn forget_keys(&mut self) {
        self.data_sources.values_mut().for_each(|source| source.rows.forget_keys());
    }

    /// Makes a page a row: counted, and among the rows.
    pub(super) fn add_row(&mut self, id: PageId, source: DataSourceId) {
        let Some(source) = self.data_sources.get_mut(&source) else { return };
        source.counter = source.counter.saturating_add(1);
        let is_number = |column: &&Column| matches!(column.config, PropertyConfig::UniqueId(_));
        if let Some(page) = self.pages.get_mut(&id) {
            if let Some(column) = source.schema.iter().find(is_number) {
                let mut number = UniqueId::default();
                number.number = Some(source.counter.into());
                page.values.insert(&column.id, PropertyValue::UniqueId(number));
            }
            source.rows.add(page.row());
        }
    }

    /// Makes a row a template: it is among the rows no more.
    pub(crate) fn make_template(&mut self, page: PageId, is_default: bool) -> Result<()> {
        let Place::DataSource(source) = self.find_page(page)?.place else {
            return Err(Fail::validation(format!("The page {page} is in no data source.")));
        };
        if let Some(source) = self.data_sources.get_mut(&source) {
            source.rows.remove(page);
            source.templates.retain(|template| template.page != page);
            for other in source.templates.iter_mut().filter(|_| is_default) {
                other.is_default = false;
            }
            source.templates.push(Template { page, is_default });
        }
        Ok(())
    }

    /// Every row counts as edited, if that is so when a schema is.
    pub(crate) fn touch_rows(&mut self, id: DataSourceId) {
        if self.settings.schema_edits_touch_rows {
            self.rows(id).into_iter().for_each(|row| self.touch(row));
        }
    }

    /// The data sources that are among the rows of this one, which is a wiki then, in the order of their creation.
    pub(crate) fn sources_in(&self, id: DataSourceId) -> Vec<DataSourceId> {
        let is_in = |database: &&Database| Place::of(&database.parent) == Place::DataSource(id);
        let mut databases: Vec<&Database> = self.databases.values().filter(is_in).collect();
        databases.sort_by_key(|database| (database.created, database.id));
        databases.into_iter().flat_map(|database| &database.data_sources).copied().collect()
    }

    /// Whether the connection sees a property: of relations, those to what is shared with it.
    pub(crate) fn shows(&self, column: &Column) -> bool {
        match &column.config {
            PropertyConfig::Relation(relation) => relation
                .data_source_id
                .is_none_or(|target| self.sees_place(Place::DataSource(target))),
            _ => true,
        }
    }

    pub(crate) fn source_in_trash(&self, source: &DataSource) -> bool {
        self.place_in_trash(Place::DataSource(source.id))
    }
}

impl Column {
    /// Whether two say the same, apart from the trees of formulas.
    fn says_the_same(&self, other: &Self) -> bool {
        (&self.name, &self.description, &self.config)
            == (&other.name, &other.description, &other.config)
    }
}

impl DataSource {
    /// The property with this name or id, percent-encoded or not.
    pub(crate) fn column(&self, name_or_id: &str) -> Option<&Column> {
        self.position(name_or_id).map(|index| &self.schema[index])
    }

    /// The property with this name or plain id, as they stand in a path or a query that has been decoded. An id that
    /// was encoded twice is none.
    pub(crate) fn column_decoded(&self, name_or_id: &str) -> Option<&Column> {
        self.schema.iter().find(|column| column.name == name_or_id || column.id == *name_or_id)
    }

    /// Refuses ids that were encoded twice.
    pub(crate) fn check_filter_properties(&self, named: Option<&[&str]>) -> Result<()> {
        let twice =
            |name: &&&str| self.column_decoded(name).is_none() && self.column(name).is_some();
        match named.unwrap_or_default().iter().find(twice) {
            Some(name) => {
                Err(Fail::validation(format!("Could not find property with name or id: {name}")))
            }
            None => Ok(()),
        }
    }

    fn position(&self, name_or_id: &str) -> Option<usize> {
        let by_name = self.schema.iter().position(|column| column.name == name_or_id);
        by_name.or_else(|| {
            let id = notion_model::PropertyId::from(name_or_id);
            self.schema.iter().position(|column| id == *column.id.as_str())
        })
    }

    /// The properties in the server's order: by plain id, the shorter first.
    pub(crate) fn ordered(&self) -> Vec<&Column> {
        let mut columns: Vec<&Column> = self.schema.iter().collect();
        columns.sort_by(|a, b| (a.id.len(), &a.id).cmp(&(b.id.len(), &b.id)));
        columns
    }
}
