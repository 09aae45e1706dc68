//! What every store must do. All laws share a database, each with a connection of its own in it.

use std::sync::atomic::{AtomicU32, Ordering};

use notion_mirror_postgres::{ConnectionInfo, Postgres};

use crate::id;
use crate::support::Server;

async fn new_store() -> Option<Postgres> {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    let server = Server::shared().await?;
    let database = server.open("postgres").await;
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let connection = ConnectionInfo::new(id(number.into()), format!("connection {number}"));
    database.add(&connection).await.expect("a connection");
    Some(database.store(connection.id))
}

notion_mirror::store_tests!(new_store);
notion_mirror::maintain_tests!(new_store);
