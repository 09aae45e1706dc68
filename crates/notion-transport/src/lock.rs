use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks, also after another thread panicked with the lock in its hand: nothing here is ever left half changed.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
