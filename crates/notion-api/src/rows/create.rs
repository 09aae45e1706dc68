use std::fmt;

use notion_model::row::{Column, Config, RowType, Stage, Targets};
use notion_model::{DataSource, DataSourceId, PageId, Properties, PropertySchemaInput as Schema};

use super::{Bound, Row, Table, back};
use crate::data_sources::{DataSources, RetrieveDataSource};
use crate::databases::Databases;
use crate::{Caller, Client, Error};

/// Data sources that are made out of structs, in a page.
#[derive(Clone, Debug)]
#[must_use = "nothing is made before `create` is called"]
pub struct RowsIn<C> {
    caller: C,
    page: PageId,
}

impl<C> RowsIn<C> {
    #[doc(hidden)]
    pub fn new(caller: C, page: PageId) -> Self {
        Self { caller, page }
    }
}

impl<C: Caller + Send + 'static> RowsIn<C> {
    /// Makes a database with a data source for each struct of a tuple, and binds them: first what names no others, then
    /// relations, rollups and formulas, so that structs may be related in circles.
    ///
    /// ```no_run
    /// # #[cfg(feature = "derive")] mod example {
    /// # use notion_model::{PageId, row::{Many, Row}};
    /// #[derive(Row)]
    /// struct Project {
    ///     #[row(title)]
    ///     name: String,
    /// }
    ///
    /// #[derive(Row)]
    /// struct Task {
    ///     #[row(title)]
    ///     name: String,
    ///     #[row(name = "Project", back = "Tasks")]
    ///     project: Many<Project>,
    /// }
    ///
    /// async fn make(notion: notion_api::Client, page: PageId) -> Result<(), notion_api::Error> {
    ///     let (projects, tasks) = notion.rows_in(page).create::<(Project, Task)>().await?;
    ///     Ok(())
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When a struct has a field that can't be made, before anything is; or when a request fails. What was made until then
    /// stays.
    pub fn create<S: RowSet>(self) -> C::Output<S::Tables<C>> {
        let Self { caller, page } = self;
        let tables = caller.clone();
        caller.run(move |client| async move {
            let sources = CreateTables { page, types: S::types() }.run(&client).await?;
            S::tables(tables, &sources)
        })
    }
}

/// Several structs whose data sources are made together: a tuple of up to six.
pub trait RowSet: Send + 'static {
    /// Their tables.
    type Tables<C: Send + 'static>: Send + 'static;

    /// Returns what the structs say.
    fn types() -> Vec<&'static RowType>;

    /// Binds the tables.
    ///
    /// # Errors
    ///
    /// When a data source lacks a column.
    #[doc(hidden)]
    fn tables<C: Clone + Send + 'static>(
        caller: C,
        sources: &[DataSource],
    ) -> Result<Self::Tables<C>, Error>;
}

macro_rules! tuples {
    ($(($($R:ident $index:tt),+))*) => {$(
        impl<$($R: Row),+> RowSet for ($($R,)+) {
            type Tables<C: Send + 'static> = ($(Table<C, $R>,)+);

            fn types() -> Vec<&'static RowType> {
                vec![$($R::TYPE),+]
            }

            fn tables<C: Clone + Send + 'static>(
                caller: C,
                sources: &[DataSource],
            ) -> Result<Self::Tables<C>, Error> {
                Ok(($({
                    let bound = Bound::to::<$R>(&sources[$index], false)?;
                    Table::new(caller.clone(), bound)
                },)+))
            }
        }
    )*};
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, D 2)
    (A 0, B 1, D 2, E 3)
    (A 0, B 1, D 2, E 3, F 4)
    (A 0, B 1, D 2, E 3, F 4, G 5)
}

/// The flow of [`RowsIn::create`].
pub struct CreateTables {
    page: PageId,
    types: Vec<&'static RowType>,
}

impl fmt::Debug for CreateTables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.types.iter().map(|row| row.name).collect();
        f.debug_struct("CreateTables").field("page", &self.page).field("types", &names).finish()
    }
}

impl CreateTables {
    async fn run(self, client: &Client) -> Result<Vec<DataSource>, Error> {
        self.check()?;
        let mut targets = Targets::new();
        let mut sources = Vec::new();
        for row in &self.types {
            let plain = columns(row, Stage::Plain)
                .filter_map(|column| Some((column.name, column.schema(&Targets::new()).ok()?)));
            let mut properties: Properties<Schema> = plain.collect();
            if !row.columns.iter().any(|column| column.kind == "title") {
                properties.insert("Name", Schema::title());
            }
            let create = Databases::new(client.clone()).create(self.page);
            let create = create.title(row.title).properties(properties);
            let database = create.send().await.map_err(|error| self.after(error, &sources))?;
            let source = database.data_sources.first().map(|source| source.id);
            let source = source.ok_or_else(|| Error::setup("a new database has no data source"))?;
            targets.insert(row, source);
            sources.push(source);
        }
        // A relation that names its other side makes that, too, so it goes before one that may be the other side.
        let names_other_side = |column: &Column| matches!(column.config, Config::Back(_));
        let turns: [(Stage, Option<bool>); 4] = [
            (Stage::Relations, Some(true)),
            (Stage::Relations, Some(false)),
            (Stage::Rollups, None),
            (Stage::Formulas, None),
        ];
        for (stage, other_side) in turns {
            for (row, source) in self.types.iter().zip(&sources) {
                let is_meant = |column: &&Column| {
                    other_side.is_none_or(|other_side| names_other_side(column) == other_side)
                };
                for column in columns(row, stage).filter(is_meant) {
                    let made = self.make(client, column, *source, &targets).await;
                    made.map_err(|error| self.after(error, &sources))?;
                }
            }
        }
        let mut live = Vec::new();
        for source in &sources {
            live.push(client.call(&RetrieveDataSource::new(*source)).await?);
        }
        Ok(live)
    }

    /// Whether everything can be made, once the data sources are there.
    fn check(&self) -> Result<(), Error> {
        let mut targets = Targets::new();
        for row in &self.types {
            targets.insert(row, DataSourceId::nil());
        }
        for row in &self.types {
            for column in row.columns {
                if let Err(problem) = column.schema(&targets) {
                    let (row, field) = (row.name, column.field);
                    return Err(Error::setup(format!("field `{field}` of `{row}`: {problem}")));
                }
            }
        }
        Ok(())
    }

    fn after(&self, error: Error, sources: &[DataSourceId]) -> Error {
        if sources.is_empty() { error } else { error.after_a_write() }
    }

    async fn make(
        &self,
        client: &Client,
        column: &Column,
        source: DataSourceId,
        targets: &Targets,
    ) -> Result<(), Error> {
        let live = client.call(&RetrieveDataSource::new(source)).await?;
        // The other side of a relation made it already.
        if live.properties.get(column.name).is_some() {
            return Ok(());
        }
        let schema = column.schema(targets).map_err(|problem| Error::setup(problem.to_string()))?;
        let update = DataSources::new(client.clone()).update(source);
        let live = update.property(column.name, schema).send().await?;
        let Config::Back(wanted) = column.config else { return Ok(()) };
        back::name(client, &live, column.name, wanted).await.map(drop)
    }
}

fn columns(row: &'static RowType, stage: Stage) -> impl Iterator<Item = &'static Column> {
    row.columns.iter().filter(move |column| column.stage() == stage)
}
