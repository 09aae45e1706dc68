//! `notion mirror verify`.

use notion_mirror::store::Store;

use crate::mirror::arguments::{Choices, Verify};
use crate::mirror::connection::Connection;
use crate::mirror::failure::{Code, Failure};
use crate::mirror::output::Out;
#[cfg(feature = "postgres")]
use crate::mirror::postgres;
use crate::mirror::progress::Progress;
use crate::mirror::reports::VerifyReport;
use crate::mirror::session::{Session, open};
use crate::mirror::stop;
use crate::mirror::values::Place;

pub(super) async fn run(arguments: Verify, out: &mut Out) -> Result<Code, Failure> {
    let choices = Choices::default();
    match &arguments.mirror {
        Place::File(file) => {
            let store = open(file, &choices)?;
            let connection = Connection::from_env(&arguments.pace)?;
            over(store, connection, &arguments, out).await
        }
        #[cfg(feature = "postgres")]
        Place::Postgres(place) => {
            let connection = Connection::from_env(&arguments.pace)?;
            let store = postgres::of_token(place, &connection, &choices).await?;
            over(store, connection, &arguments, out).await
        }
    }
}

async fn over(
    store: impl Store,
    connection: Connection,
    arguments: &Verify,
    out: &mut Out,
) -> Result<Code, Failure> {
    let choices = Choices::default();
    let session =
        Session::begin(store, &arguments.mirror, &choices, connection, "verify", |it| it).await?;
    let requests = &session.connection.requests;
    let mut progress = Progress::new(out);
    progress.phase("reading anew");
    let compare = session.mirror.verify(arguments.sample);
    let verified = tokio::select! {
        verified = progress.during(out, &session.mirror, requests, compare) => verified.map(Some),
        stopped = stop::requested() => stopped.map(|()| None).map_err(Failure::from),
    };
    progress.finish();
    let closed = session.end().await;
    let verified = verified?;
    closed?;
    let Some(verified) = verified else { return Ok(Code::Stopped) };
    out.report(&VerifyReport::new(&verified, requests.count()))?;
    Ok(if verified.is_clean() { Code::Current } else { Code::Incomplete })
}
