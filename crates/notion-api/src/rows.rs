//! The rows of a data source as structs.
//!
//! A struct with `#[derive(Row)]` (feature `derive`) is bound to a data source once: its columns are found by id, by name or
//! by a former name, and from then on everything goes by id, so that nobody who renames a property breaks the program.
//!
//! ```no_run
//! # #[cfg(feature = "derive")] mod example {
//! use notion_model::DataSourceId;
//! use notion_model::Date;
//! use notion_model::row::{Options, Row};
//!
//! #[derive(Row, Debug)]
//! struct Task {
//!     #[row(title, name = "Task")]
//!     name: String,
//!     #[row(name = "State")]
//!     state: Option<State>,
//!     #[row(name = "Due")]
//!     due: Option<Date>,
//!     #[row(name = "Hours")]
//!     hours: Option<f64>,
//! }
//!
//! #[derive(Options, Debug, Clone, PartialEq)]
//! enum State {
//!     ToDo,
//!     Doing,
//!     #[option(other)]
//!     Other(String),
//! }
//!
//! async fn work(notion: notion_api::Client, source: DataSourceId) -> Result<(), notion_api::Error> {
//!     let tasks = notion.rows::<Task>(source).bind().await?;
//!     println!("{}", tasks.drift());
//!     let mut due = tasks
//!         .query()
//!         .filter(Task::STATE.is(State::Doing) & Task::DUE.this_week())
//!         .sort(Task::DUE.ascending())
//!         .items();
//!     while let Some(mut task) = due.try_next().await? {
//!         task.hours = Some(2.5);
//!         tasks.save(&task).await?;
//!     }
//!     Ok(())
//! }
//! # }
//! ```

mod apply;
mod back;
mod bound;
mod copy;
mod count;
mod create;
mod load;
mod query;
mod save;
mod saved;
mod schema;
mod table;
mod there;
mod upsert;
mod write;

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use notion_model::Property;
pub use notion_model::row::Row;
use notion_model::row::{Binding, Drift, Plan, Targets};
pub use notion_model::{DataSourceId, PageId};

pub use self::apply::{Applied, Apply};
use self::bound::Bound;
pub use self::copy::Copied;
pub use self::create::{CreateTables, RowSet, RowsIn};
pub use self::load::Loaded;
pub use self::query::{QueryTable, RowItem, RowQuery, TableRows, Unreadable};
pub use self::saved::Saved;
pub use self::table::Table;
pub use self::upsert::{Outcome, Upsert, UpsertReceipt, UpsertReport};
pub use self::write::{Insert, InsertMany, UpdateRow};
use crate::data_sources::{DataSources, RetrieveDataSource};
use crate::pages::hydrate;
use crate::{Caller, Client, Error, Task};

/// The rows of a data source, which are yet to be bound to the columns of `R`.
#[must_use = "rows do nothing before they are bound"]
pub struct Rows<C, R> {
    caller: C,
    source: DataSourceId,
    strict: bool,
    of: PhantomData<fn() -> R>,
}

impl<C: Clone, R> Clone for Rows<C, R> {
    fn clone(&self) -> Self {
        let Self { caller, source, strict, of } = self;
        Self { caller: caller.clone(), source: *source, strict: *strict, of: *of }
    }
}

impl<C, R> fmt::Debug for Rows<C, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("source", &self.source).finish_non_exhaustive()
    }
}

impl<C, R> Rows<C, R> {
    #[doc(hidden)]
    pub fn new(caller: C, source: DataSourceId) -> Self {
        Self { caller, source, strict: false, of: PhantomData }
    }

    /// Lets only options be written that there are. Defaults to naming one that there is not, which makes it, so that a
    /// typo in a text becomes an option.
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }
}

impl<C: Caller + Send + 'static, R: Row> Rows<C, R> {
    /// Finds the columns in the data source, by one request: by id, then by name, then by a former name.
    ///
    /// # Errors
    ///
    /// When a column is missing or of another kind: [`ErrorKind::Unbound`] names all that are. Whatever else has changed
    /// is in [`Table::drift`].
    pub fn bind(&self) -> C::Output<Table<C, R>> {
        let Self { caller, source, strict, .. } = self.clone();
        let table_caller = caller.clone();
        caller.run(move |client| async move {
            let live = client.call(&RetrieveDataSource::new(source)).await?;
            Ok(Table::new(table_caller, Bound::to::<R>(&live, strict)?))
        })
    }

    /// Returns what it takes to make the data source what `R` says, and counts the rows that would lose values. Nothing is
    /// changed. `targets` are the data sources of other structs, to which relations are to be made.
    ///
    /// # Errors
    ///
    /// When a request fails.
    pub fn plan(&self, targets: &Targets) -> C::Output<Plan> {
        let (source, targets) = (self.source, targets.clone());
        self.caller
            .run(move |client| async move { schema::plan::<R>(&client, source, &targets).await })
    }

    /// Carries out a plan: one request a step, those without loss only. [`losing`](Task::losing) and
    /// [`copy_first`](Task::copy_first) name the others. See [`DataSources::apply`].
    pub fn apply(&self, plan: Plan) -> Task<C, Apply> {
        DataSources::new(self.caller.clone()).apply(plan)
    }

    /// Takes a binding that was kept, without a request.
    ///
    /// # Errors
    ///
    /// When it is of another data source, or of another struct than the program has now.
    pub fn bound(&self, binding: Binding) -> Result<Table<C, R>, Error> {
        if binding.data_source() != self.source || !binding.is_of(R::TYPE) {
            let problem = format!(
                "the binding is not one of `{}` to the data source {}; bind() makes one",
                R::TYPE.name,
                self.source
            );
            return Err(Error::setup(problem));
        }
        let bound = Bound::new(binding, Drift::default(), self.strict);
        Ok(Table::new(self.caller.clone(), bound))
    }
}

/// The row that a page is, with the whole values of its columns.
async fn read<R: Row>(
    client: &Client,
    binding: &Binding,
    page: notion_model::Page,
) -> Result<Saved<R>, Error> {
    let page = hydrate::page(client, page, true, completes::<R>(binding)).await?;
    Saved::of_page(binding, &page).map_err(bound::not_written)
}

/// Tells the properties whose values are completed where the server cut them off.
fn completes<R: Row>(binding: &Binding) -> impl Fn(&Property) -> bool + '_ {
    |property| {
        let mut columns = R::TYPE.columns.iter().zip(binding.columns());
        columns.any(|(column, bound)| column.completes && *bound.id() == property.id)
    }
}

type ById<R> = HashMap<PageId, Saved<R>>;
