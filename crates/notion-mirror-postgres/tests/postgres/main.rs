//! The store, the claims and the webhooks over a real Postgres. Without one, each test says that it was skipped.

mod claims;
mod differential;
mod events;
mod laws;
mod maintain;
mod schema;
#[path = "../support/mod.rs"]
mod support;
mod turns;
mod views;

use notion_mirror_postgres::{ConnectionInfo, Database};
use support::Server;
use uuid::Uuid;

/// A database of a test's own.
struct Own {
    server: &'static Server,
    name: String,
    database: Database,
}

impl Own {
    async fn new() -> Option<Self> {
        let server = Server::shared().await?;
        let name = server.new_database().await;
        let database = server.open(&name).await;
        Some(Self { server, name, database })
    }

    /// Adds connections with the ids 1, 2, …
    async fn add(&self, connections: u128) {
        for number in 1..=connections {
            let connection = ConnectionInfo::new(id(number), format!("connection {number}"));
            self.database.add(&connection).await.expect("a connection");
        }
    }

    async fn run(&self, sql: &str) {
        self.server.run(&self.name, sql).await;
    }

    /// Returns the rows of a query, each value as text.
    async fn rows(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        self.server.rows(&self.name, sql).await
    }
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}
