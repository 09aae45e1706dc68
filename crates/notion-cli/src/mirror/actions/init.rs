//! `notion mirror init`.

use notion_api::Client;
use notion_mirror::Options;
use notion_mirror::store::Store;
use notion_model::{DataSourceId, DatabaseId, PageId, ParentKind, SearchResult, UserKind};

use crate::mirror::arguments::Init;
use crate::mirror::connection::Connection;
use crate::mirror::estimate::{Estimate, Seen};
use crate::mirror::failure::{Code, Failure};
use crate::mirror::output::Out;
#[cfg(feature = "postgres")]
use crate::mirror::postgres;
use crate::mirror::reports::SurveyReport;
use crate::mirror::session::{Session, open_or_make};
use crate::mirror::settings::Settings;
use crate::mirror::values::Place;

/// After so many answers of the search counting ends: it takes a request each.
const ANSWERS: u64 = 20;

/// Something that is read also if no search finds it.
enum Root {
    Page(PageId),
    Database(DatabaseId),
    DataSource(DataSourceId),
}

pub(super) async fn run(arguments: Init, out: &mut Out) -> Result<Code, Failure> {
    let connection = Connection::from_env(&arguments.pace)?;
    let client = connection.client.clone();
    // A token that is refused makes no file.
    let me = client.users().me().send().await?;
    let workspace = match &me.kind {
        UserKind::Bot(bot) => bot.workspace_name.clone(),
        _ => None,
    };
    let mut roots = Vec::new();
    for root in &arguments.roots {
        roots.push(find(&client, root).await?);
    }
    let settings = match &arguments.mirror {
        Place::File(file) => {
            let store = open_or_make(file, &arguments.choices)?;
            begin(store, connection, &arguments, roots).await?
        }
        #[cfg(feature = "postgres")]
        Place::Postgres(place) => {
            let store = postgres::open_or_make(place, &me, &arguments.choices).await?;
            begin(store, connection, &arguments, roots).await?
        }
    };
    let seen = survey(&client).await?;
    let per_minute = arguments.pace.per_minute();
    out.report(&SurveyReport {
        mirror: arguments.mirror.to_string(),
        connection: me.name.unwrap_or_else(|| me.id.to_string()),
        workspace,
        seen,
        estimate: Estimate::of_first_sync(&seen, &settings, per_minute),
        per_minute,
    })?;
    Ok(Code::Current)
}

/// Takes the mirror for this connection, and returns what it keeps.
async fn begin(
    store: impl Store,
    connection: Connection,
    arguments: &Init,
    roots: Vec<Root>,
) -> Result<Settings, Failure> {
    let add = |options| roots.into_iter().fold(options, add);
    let session =
        Session::begin(store, &arguments.mirror, &arguments.choices, connection, "init", add)
            .await?;
    session.end().await?;
    Ok(session.settings)
}

fn add(options: Options, root: Root) -> Options {
    match root {
        Root::Page(id) => options.page(id),
        Root::Database(id) => options.database(id),
        Root::DataSource(id) => options.data_source(id),
    }
}

/// Finds out what has this address or id: an address does not say what it is of.
async fn find(client: &Client, text: &str) -> Result<Root, Failure> {
    let Ok(id) = text.parse::<PageId>() else {
        return Err(Failure::usage(format!(
            "{text:?} is no address or id of a page, database or data source: copy it in Notion by \"Copy link\""
        )));
    };
    let uuid = *id.as_uuid();
    let page = client.pages().retrieve(id).send().await;
    if !matches!(&page, Err(error) if error.is_not_found() || error.is_validation()) {
        return page.map(|_| Root::Page(id)).map_err(Failure::from);
    }
    let id = DatabaseId::from_uuid(uuid);
    let database = client.databases().retrieve(id).send().await;
    if !matches!(&database, Err(error) if error.is_not_found() || error.is_validation()) {
        return database.map(|_| Root::Database(id)).map_err(Failure::from);
    }
    let id = DataSourceId::from_uuid(uuid);
    client.data_sources().retrieve(id).send().await?;
    Ok(Root::DataSource(id))
}

/// Counts what the token can see, as far as some requests go.
pub(crate) async fn survey(client: &Client) -> Result<Seen, notion_api::Error> {
    let mut seen = Seen { is_all: true, ..Seen::default() };
    let mut answers = 0;
    let mut found = client.search("").items();
    while let Some(results) = found.try_next_page().await? {
        for result in &results {
            match result {
                SearchResult::DataSource(_) => seen.sources += 1,
                SearchResult::Page(page) => match page.parent.kind() {
                    ParentKind::DataSource(..) => seen.rows += 1,
                    _ => seen.pages += 1,
                },
                _ => {}
            }
        }
        answers += 1;
        if answers == ANSWERS {
            seen.is_all = found.try_next_page().await?.is_none();
            break;
        }
    }
    let mut users = client.users().list().items();
    loop {
        match users.try_next_page().await {
            Ok(Some(page)) => seen.users += page.len() as u64,
            Ok(None) => break,
            // Connections may be kept from users, and the rest can be read.
            Err(error) if error.is_permission() => break,
            Err(error) => return Err(error),
        }
    }
    Ok(seen)
}
