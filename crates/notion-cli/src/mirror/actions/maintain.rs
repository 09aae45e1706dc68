//! What is done to a mirror at rest: `rebuild`, `prune`.

use std::fs;
use std::io;
use std::time::Instant;

use crate::mirror::arguments::{Choices, Plain, Prune};
use crate::mirror::failure::{Code, Failure};
use crate::mirror::output::Out;
use crate::mirror::reports::{Pruned, Rebuilt};
use crate::mirror::session::open;
use crate::mirror::settings::Settings;
use crate::mirror::values::{ago, now};

pub(super) async fn rebuild(arguments: Plain, out: &mut Out) -> Result<Code, Failure> {
    let file = arguments.mirror.file("In a Postgres, all but documents and blocks is made with each write, and views are by themselves.")?;
    let store = open(file, &Choices::default())?;
    let began = Instant::now();
    store.rebuild().await?;
    out.report(&Rebuilt { seconds: began.elapsed().as_secs() })?;
    Ok(Code::Current)
}

pub(super) async fn prune(arguments: Prune, out: &mut Out) -> Result<Code, Failure> {
    let file = arguments.mirror.file(
        "What can't be reached stays there; `notion-mirror-postgres` removes whole connections.",
    )?;
    let store = open(file, &Choices::default())?;
    let settings = Settings::load(&store).await?;
    let pruned = store.prune(ago(arguments.older_than), now()).await?;
    let directory = settings.directory(&arguments.mirror)?;
    let mut files = 0;
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
