//! What every store must do, of SQLite.

use notion_mirror::sqlite::Sqlite;

async fn new_store() -> Option<Sqlite> {
    Some(Sqlite::in_memory().expect("memory"))
}

notion_mirror::store_tests!(new_store);
notion_mirror::maintain_tests!(new_store);
