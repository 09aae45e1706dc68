//! The receipt of a tree of blocks while it is written.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::Receipt;

/// A handle that has the receipt of a tree of blocks while it is written, and after the task that writes it is gone.
///
/// A future that is dropped, by a timeout for one, gives nothing back: neither a result nor an error. What was known
/// by then is here, for [`resume_append`](super::Blocks::resume_append).
///
/// ```no_run
/// use std::time::Duration;
///
/// use notion_api::blocks::ReceiptHandle;
/// # use notion_model::{BlockInput, PageId};
///
/// # async fn timeout<F: Future>(_: Duration, f: F) -> Result<F::Output, ()> { Ok(f.await) }
/// # async fn f(notion: notion_api::Client, page: PageId, blocks: Vec<BlockInput>) -> Result<(), notion_api::Error> {
/// let handle = ReceiptHandle::new();
/// let append = notion.blocks().append_tree(page, blocks).receipt_handle(&handle);
/// if timeout(Duration::from_secs(60), append.send()).await.is_err()
///     && let Some(receipt) = handle.receipt()
/// {
///     println!("{} blocks so far", receipt.len());
///     notion.blocks().resume_append(receipt).send().await?;
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
pub struct ReceiptHandle(Arc<Mutex<Option<Shared>>>);

type Shared = Arc<RwLock<Receipt>>;
type OnProgress = Arc<dyn Fn(&Receipt) + Send + Sync>;

impl ReceiptHandle {
    /// Returns a handle that has no receipt yet.
    #[inline]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the receipt as it is now: `None` before the task has begun to write, which for a page that is [created
    /// in parts](crate::pages::Create::in_parts) is when the page was made.
    ///
    /// While a request is under way, its [outcome is unknown](Receipt::is_in_doubt).
    #[inline]
    pub fn receipt(&self) -> Option<Receipt> {
        let shared = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        shared.map(|receipt| receipt.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

/// Who wants to know of a receipt while it changes.
#[derive(Clone, Default)]
pub(super) struct Watchers {
    pub(super) handle: Option<ReceiptHandle>,
    pub(super) on_progress: Option<OnProgress>,
}

impl fmt::Debug for Watchers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watchers")
            .field("handle", &self.handle.is_some())
            .field("on_progress", &self.on_progress.is_some())
            .finish()
    }
}

/// A receipt that changes while others look at it.
pub(super) struct Live {
    receipt: Shared,
    on_progress: Option<OnProgress>,
}

impl Live {
    #[inline]
    pub(super) fn new(receipt: Receipt, watchers: Watchers) -> Self {
        let receipt = Arc::new(RwLock::new(receipt));
        if let Some(ReceiptHandle(slot)) = &watchers.handle {
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(receipt.clone());
        }
        Self { receipt, on_progress: watchers.on_progress }
    }

    /// Looks at the receipt.
    pub(super) fn read<T>(&self, look: impl FnOnce(&Receipt) -> T) -> T {
        look(&self.receipt.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the receipt.
    pub(super) fn write<T>(&self, change: impl FnOnce(&mut Receipt) -> T) -> T {
        change(&mut self.receipt.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the receipt, and says so.
    pub(super) fn progress<T>(&self, change: impl FnOnce(&mut Receipt) -> T) -> T {
        let changed = self.write(change);
        if let Some(tell) = &self.on_progress {
            // Nobody else changes it, so whoever is told may look at the handle.
            self.read(|receipt| tell(receipt));
        }
        changed
    }

    #[inline]
    pub(super) fn into_receipt(self) -> Receipt {
        match Arc::try_unwrap(self.receipt) {
            Ok(receipt) => receipt.into_inner().unwrap_or_else(PoisonError::into_inner),
            Err(shared) => shared.read().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }
}
