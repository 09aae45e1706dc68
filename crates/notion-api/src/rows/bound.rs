//! The binding of a table, which its clones and what they write share, and which is made anew when a write is refused.

use std::future::Future;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use notion_model::row::{BindError, Binding, Drift, Row, RowError, Written};
use notion_model::{DataSource, DataSourceId, Properties, PropertyInput};

use crate::data_sources::RetrieveDataSource;
use crate::{Client, Error, ErrorKind};

/// Which property each column is, as far as the table knows.
#[derive(Debug)]
pub(super) struct Bound {
    source: DataSourceId,
    strict: bool,
    now: Mutex<(Arc<Binding>, Arc<Drift>)>,
}

impl Bound {
    pub(super) fn new(binding: Binding, drift: Drift, strict: bool) -> Self {
        let source = binding.data_source();
        let binding = if strict { binding.strict() } else { binding };
        Self { source, strict, now: Mutex::new((Arc::new(binding), Arc::new(drift))) }
    }

    /// Finds the columns of `R` in a data source.
    pub(super) fn to<R: Row>(live: &DataSource, strict: bool) -> Result<Self, Error> {
        let binding = Binding::new(R::TYPE, live).map_err(unbound)?;
        let drift = binding.drift(R::TYPE, live);
        Ok(Self::new(binding, drift, strict))
    }

    fn now(&self) -> MutexGuard<'_, (Arc<Binding>, Arc<Drift>)> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn source(&self) -> DataSourceId {
        self.source
    }

    pub(super) fn binding(&self) -> Arc<Binding> {
        self.now().0.clone()
    }

    pub(super) fn drift(&self) -> Arc<Drift> {
        self.now().1.clone()
    }

    /// Reads the data source, and finds the columns again.
    pub(super) async fn rebind<R: Row>(&self, client: &Client) -> Result<Arc<Drift>, Error> {
        let live = client.call(&RetrieveDataSource::new(self.source)).await?;
        let binding = self.binding().renewed(R::TYPE, &live).map_err(unbound)?;
        let drift = binding.drift(R::TYPE, &live);
        let binding = if self.strict { binding.strict() } else { binding };
        let drift = Arc::new(drift);
        *self.now() = (Arc::new(binding), drift.clone());
        Ok(drift)
    }
}

fn unbound(error: BindError) -> Error {
    Error::new(ErrorKind::Unbound(Box::new(error)))
}

/// What the writes of one call share: the binding by which their cells are written, and whether it has been looked at again
/// for nothing.
pub(super) struct Writes<R> {
    bound: Arc<Bound>,
    binding: Arc<Binding>,
    is_right: Arc<AtomicBool>,
    of: PhantomData<fn() -> R>,
}

impl<R> Clone for Writes<R> {
    fn clone(&self) -> Self {
        let Self { bound, binding, is_right, of } = self;
        Self { bound: bound.clone(), binding: binding.clone(), is_right: is_right.clone(), of: *of }
    }
}

impl<R> Writes<R> {
    pub(super) fn new(bound: &Arc<Bound>) -> Self {
        let (bound, binding) = (bound.clone(), bound.binding());
        Self { bound, binding, is_right: Arc::default(), of: PhantomData }
    }

    /// The binding by which cells are written.
    pub(super) fn binding(&self) -> &Arc<Binding> {
        &self.binding
    }

    /// The binding of the table, which may be another one by now.
    pub(super) fn now(&self) -> Arc<Binding> {
        self.bound.binding()
    }
}

impl<R: Row> Writes<R> {
    /// Writes `cells`, one for each column, by `send`. If Notion refuses them, the data source is read, and they are written
    /// once more if the columns are other properties than before, or have other options.
    ///
    /// # Errors
    ///
    /// When a cell can't have its value, the request fails, or it was refused and the data source lacks a column:
    /// [`ErrorKind::Unbound`].
    pub(super) async fn write<T, F>(
        &self,
        client: &Client,
        cells: Vec<Written>,
        send: impl Fn(Properties<PropertyInput>) -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let first = self.binding.by_id(cells.clone()).map_err(not_written)?;
        let error = match send(first).await {
            Err(error) if is_refused(&error) => error,
            result => return result,
        };
        match self.look(client).await {
            Ok(Some(binding)) => {
                let cells = self.binding.moved::<R>(cells, &binding);
                send(binding.by_id(cells).map_err(not_written)?).await
            }
            Err(unbound) if matches!(unbound.kind(), ErrorKind::Unbound(_)) => Err(unbound),
            // Why the data source could not be read says less than why the row was refused.
            Ok(None) | Err(_) => Err(error),
        }
    }

    /// Another binding than the one by which the cells were written, if there is one.
    async fn look(&self, client: &Client) -> Result<Option<Arc<Binding>>, Error> {
        let other = || Some(self.bound.binding()).filter(|now| !now.has_ids_of(&self.binding));
        if let Some(now) = other() {
            return Ok(Some(now));
        }
        if self.is_right.load(Ordering::Relaxed) {
            return Ok(None);
        }
        self.bound.rebind::<R>(client).await?;
        let now = other();
        self.is_right.fetch_or(now.is_none(), Ordering::Relaxed);
        Ok(now)
    }
}

/// Whether Notion says that what was sent does not fit, and has not written it.
fn is_refused(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Api { .. })
        && error.is_validation()
        && !error.may_have_been_applied()
}

pub(super) fn not_written(error: RowError) -> Error {
    Error::new(ErrorKind::Row(Box::new(error)))
}
