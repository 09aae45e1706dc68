//! What every [`Store`] must do, as tests: for those who write one.
//!
//! [`store_tests!`](crate::store_tests) makes a test of each. A law panics where the store does not keep it.
//!
//! | module | laws about |
//! | --- | --- |
//! | [`writing`] | batches, leases and events |
//! | [`objects`] | objects, states and what is asked about them |
//! | [`bodies`] | blocks, links and files |
//! | [`queue`] | the queue, gaps, progress |
//! | [`maintenance`] | history, pruning, rebuilding: of a [`Maintain`](crate::store::Maintain), by [`maintain_tests!`](crate::maintain_tests) |

pub mod bodies;
pub mod maintenance;
pub mod objects;
pub mod queue;
mod records;
pub mod writing;

pub use self::records::{block, id, observed, time};
use crate::store::{Batch, Change, Committed, Lease, Store, Write};

/// Makes a test of each law. The first argument is an async function without arguments that returns `Some` new and empty store, or
/// `None` to skip the test.
///
/// ```
/// async fn new_store() -> Option<notion_mirror::sqlite::Sqlite> {
///     notion_mirror::sqlite::Sqlite::in_memory().ok()
/// }
///
/// notion_mirror::store_tests!(new_store);
/// ```
#[macro_export]
macro_rules! store_tests {
    ($new:path) => {
        $crate::store_tests! { $new =>
            writing::a_lost_lease_writes_nothing
            writing::a_lease_is_given_back_once
            writing::without_a_lease_only_the_queue_is_written
            writing::an_event_is_taken_once
            objects::a_new_object_is_as_it_was_read
            objects::a_document_is_kept_to_the_letter
            objects::only_what_is_other_than_before_is_a_change
            objects::a_state_has_a_time_and_keeps_the_document
            objects::what_is_seen_is_not_missing
            objects::one_batch_may_write_an_object_twice
            objects::a_selection_is_what_was_asked_for
            objects::unknown_is_what_nothing_has
            objects::children_are_in_it_or_in_a_block_of_it
            objects::a_relation_is_found_from_its_other_end
            objects::counts_add_up
            bodies::a_body_is_replaced_and_changes_are_told
            bodies::a_block_may_stand_in_two_lists
            bodies::a_file_keeps_what_was_fetched_as_long_as_its_address
            bodies::blocks_may_say_anything
            queue::the_queue_has_each_task_once
            queue::what_is_postponed_has_a_deadline
            queue::what_was_added_meanwhile_is_not_done
            queue::the_most_urgent_comes_first
            queue::gaps_keep_their_first_time_and_are_closed_by_their_beginning
            queue::values_and_progress_are_stored_under_their_names
            queue::the_last_run_of_each_loop_is_told
        }
    };
    ($new:path => $($group:ident :: $law:ident)+) => {
        $(
            #[tokio::test]
            async fn $law() {
                if let Some(store) = $new().await {
                    $crate::testing::$group::$law(store).await;
                }
            }
        )+
    };
}

/// Makes a test of each law about what can be done to a store besides, as [`store_tests!`](crate::store_tests) does of the others.
#[macro_export]
macro_rules! maintain_tests {
    ($new:path) => {
        $crate::store_tests! { $new =>
            maintenance::what_has_changed_is_told
            maintenance::only_what_can_not_be_reached_is_pruned
            maintenance::what_is_made_anew_is_the_same
        }
    };
}

/// A store, and the lease under which it is written to.
struct Writer<S> {
    store: S,
    lease: Lease,
}

impl<S: Store> Writer<S> {
    async fn new(store: S) -> Self {
        let lease = store.acquire("law", std::time::Duration::from_secs(3600)).await;
        Self { store, lease: lease.expect("nobody has the lease of a new store") }
    }

    /// Writes under the lease, and returns what has changed.
    async fn write(&self, writes: impl IntoIterator<Item = Write>) -> Vec<Change> {
        let mut batch = Batch::fenced(self.lease.fence);
        batch.writes.extend(writes);
        let Committed { changes } = self.store.commit(batch).await.expect("the lease is in force");
        changes
    }
}
