//! How the tables come to be.

use futures_util::future::join_all;
use notion_mirror::store::{Store, StoreError};
use notion_mirror_postgres::Database;
use tokio_postgres::{Config, NoTls};

use crate::support::Server;
use crate::{Own, id};

async fn open(server: &Server, name: &str) -> Result<Database, StoreError> {
    let config: Config = server.address(name).parse().expect("an address");
    Database::open(config, NoTls, 1).await
}

#[tokio::test]
async fn many_who_come_at_once_make_the_tables_once() {
    let Some(server) = Server::shared().await else { return };
    let name = server.new_database().await;
    let opened = join_all((0..8).map(|_| open(server, &name))).await;
    assert!(opened.iter().all(Result::is_ok), "{opened:?}");
    let versions = server.rows(&name, "select version from notion.format").await;
    assert_eq!(versions, [[Some("1".to_owned())], [Some("2".to_owned())]]);
}

#[tokio::test]
async fn a_newer_format_is_refused_with_both_numbers() {
    let Some(own) = Own::new().await else { return };
    own.run("insert into notion.format values (900)").await;
    let refused = open(own.server, &own.name).await;
    assert!(matches!(refused, Err(StoreError::Format { found: 900, known: 2 })), "{refused:?}");
}

#[tokio::test]
async fn what_is_something_elses_is_refused_and_stays_as_it_is() {
    let Some(server) = Server::shared().await else { return };
    let name = server.new_database().await;
    server.run(&name, "create schema notion; create table notion.mine (x integer)").await;
    let refused = open(server, &name).await;
    assert!(matches!(refused, Err(StoreError::NotAMirror(_))), "{refused:?}");
    assert_eq!(
        server.rows(&name, "select count(*) from notion.mine").await[0][0].as_deref(),
        Some("0")
    );
    let sql = "create database latin encoding 'LATIN1' locale 'C' template template0";
    server.run("postgres", sql).await;
    let refused = open(server, "latin").await;
    assert!(matches!(refused, Err(StoreError::NotAMirror(_))), "{refused:?}");
}

#[tokio::test]
async fn a_connection_that_was_not_added_has_no_mirror() {
    let Some(own) = Own::new().await else { return };
    let store = own.database.store(id(1));
    let refused = store.acquire("me", std::time::Duration::from_secs(1)).await;
    assert!(matches!(refused, Err(StoreError::NotAMirror(_))), "{refused:?}");
    let refused = store.commit(notion_mirror::store::Batch::fenced(0)).await;
    assert!(matches!(refused, Err(StoreError::NotAMirror(_))), "{refused:?}");
}

#[tokio::test]
async fn an_address_with_a_password_is_not_printed() {
    let address = "postgres://me:hush@/db?host=/nowhere/at/all&port=x";
    let error = Database::connect(address).await.expect_err("no such port");
    assert!(!format!("{error} {error:?}").contains("hush"));
    let address = "postgres://me:hush@/db?host=/nowhere/at/all";
    let error = Database::connect(address).await.expect_err("no such place");
    assert!(!format!("{error} {error:?}").contains("hush"));
}
