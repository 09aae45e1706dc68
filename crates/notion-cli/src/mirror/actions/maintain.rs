//! What is done to a mirror at rest: `rebuild`, `prune`.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::Instant;

use notion_mirror::store::Maintain;

use crate::mirror::arguments::{Choices, Plain, Prune};
use crate::mirror::failure::{Code, Failure};
use crate::mirror::output::Out;
#[cfg(feature = "postgres")]
use crate::mirror::postgres;
use crate::mirror::reports::{Pruned, Rebuilt};
use crate::mirror::session::open;
use crate::mirror::settings::Settings;
use crate::mirror::values::{Place, ago, now};

pub(super) async fn rebuild(arguments: Plain, out: &mut Out) -> Result<Code, Failure> {
    let began = Instant::now();
    match &arguments.mirror {
        Place::File(file) => open(file, &Choices::default())?.rebuild().await?,
        #[cfg(feature = "postgres")]
        Place::Postgres(place) => postgres::open(place).await?.rebuild().await?,
    }
    out.report(&Rebuilt { seconds: began.elapsed().as_secs() })?;
    Ok(Code::Current)
}

pub(super) async fn prune(arguments: Prune, out: &mut Out) -> Result<Code, Failure> {
    match &arguments.mirror {
        Place::File(file) => prune_store(open(file, &Choices::default())?, &arguments, out).await,
        #[cfg(feature = "postgres")]
        Place::Postgres(place) => prune_store(postgres::open(place).await?, &arguments, out).await,
    }
}

async fn prune_store(
    store: impl Maintain,
    arguments: &Prune,
    out: &mut Out,
) -> Result<Code, Failure> {
    let settings = Settings::load(&store).await?;
    let pruned = store.prune(ago(arguments.older_than), now()).await?;
    let mut files = 0;
    // Where none are, nobody may have said where they would go.
    let directory = match pruned.files.is_empty() {
        true => PathBuf::new(),
        false => settings.directory(&arguments.mirror)?,
    };
    for content in &pruned.files {
        let path = notion_mirror::file_path(&directory, content);
        match fs::remove_file(path) {
            Ok(()) => files += 1,
            // The directory was moved, or the file taken away.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    let (objects, blocks, versions) = (pruned.objects, pruned.blocks, pruned.versions);
    out.report(&Pruned { objects, blocks, versions, files })?;
    Ok(Code::Current)
}
