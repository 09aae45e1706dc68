//! Blocks, links and files.

use notion_model::PageId;

use super::{Writer, block, id, observed, time};
use crate::derived::files::FileSlot;
use crate::derived::links::{Link, LinkKind, LinkTarget};
use crate::store::{BlockRecord, BodyRead, FileState, Key, Kind, Object, Observed, Store, Write};

fn page() -> Observed {
    observed(Key::page(id(1)), "{}", time(0))
}

fn body(started: i64, blocks: &[BlockRecord]) -> BodyRead {
    BodyRead {
        page: id(1),
        started: time(started),
        blocks: blocks.to_vec(),
        links: Vec::new(),
        files: Vec::new(),
        text: blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n"),
    }
}

async fn of_page(store: &impl Store) -> Object {
    store.objects(vec![Key::page(id(1))]).await.unwrap().remove(0)
}

/// Blocks that are new, other than before or gone are changes; those that only moved are not.
pub async fn a_body_is_replaced_and_changes_are_told(store: impl Store) {
    let writer = Writer::new(store).await;
    let inner = BlockRecord { depth: 1, ..block(id(12), id(11), 0, "inner") };
    let blocks = [block(id(10), id(1), 0, "a"), block(id(11), id(1), 1, "b"), inner.clone()];
    let writes = [Write::Object(Box::new(page())), Write::Body(Box::new(body(3, &blocks)))];
    let changes = writer.write(writes).await;
    assert_eq!(changes.len(), 4);
    assert_eq!(writer.store.blocks(id(1)).await.unwrap(), blocks);
    assert_eq!(of_page(&writer.store).await.body_read, Some(time(3)));
    let same = writer.write([Write::Body(Box::new(body(4, &blocks)))]).await;
    assert_eq!(same, []);
    assert_eq!(of_page(&writer.store).await.body_read, Some(time(4)));

    let mut stale = inner;
    stale.stale = true;
    let blocks = [block(id(11), id(1), 0, "b"), block(id(13), id(1), 1, "new"), stale];
    let changes = writer.write([Write::Body(Box::new(body(5, &blocks)))]).await;
    let mut told: Vec<_> = changes
        .iter()
        .map(|it| (it.key, it.within, it.before.is_some(), it.after.is_some()))
        .collect();
    told.sort();
    let key = |number| Key::new(Kind::Block, id(number));
    assert_eq!(
        told,
        [(key(10), Some(id(1)), true, false), (key(13), Some(id(1)), false, true)],
        "what moved or became stale is no change"
    );
    assert_eq!(writer.store.blocks(id(1)).await.unwrap(), blocks);
    assert_eq!(writer.store.counts(time(0)).await.unwrap().blocks, 3);

    let edited = [block(id(11), id(1), 0, "edited")];
    let changes = writer.write([Write::Body(Box::new(body(6, &edited)))]).await;
    let edit = changes.iter().find(|change| change.key == key(11)).unwrap();
    assert_eq!(edit.before.as_ref(), Some(&block(id(11), id(1), 0, "b").document));
    assert_eq!(edit.after.as_ref(), Some(&edited[0].document));
}

/// Returns a copy of a synced block shows blocks with the ids of the original.
pub async fn a_block_may_stand_in_two_lists(store: impl Store) {
    let writer = Writer::new(store).await;
    let deep = |parent| BlockRecord { depth: 1, ..block(id(12), parent, 0, "shown twice") };
    let blocks = [
        block(id(10), id(1), 0, "original"),
        block(id(11), id(1), 1, "copy"),
        deep(id(10)),
        deep(id(11)),
    ];
    let writes = [Write::Object(Box::new(page())), Write::Body(Box::new(body(0, &blocks)))];
    writer.write(writes).await;
    assert_eq!(writer.store.blocks(id(1)).await.unwrap(), blocks);
    let changes = writer.write([Write::Body(Box::new(body(1, &blocks[..3])))]).await;
    assert_eq!(changes.len(), 1);
    assert_eq!(writer.store.blocks(id(1)).await.unwrap(), blocks[..3]);
}

/// Text of any size and any characters can be written.
pub async fn blocks_may_say_anything(store: impl Store) {
    let writer = Writer::new(store).await;
    let many = (0..200_000).map(|n| format!("w{n}-x ")).collect::<String>();
    let one = "語".repeat(300_000);
    let texts = ["", "\0", "\u{fffd}\u{10ffff}", "' \" \\ $1 ; --", many.as_str(), one.as_str()];
    let blocks: Vec<BlockRecord> =
        (0..).zip(texts).map(|(n, text)| block(id(10 + u128::from(n)), id(1), n, text)).collect();
    let mut page = page();
    page.title = many.clone();
    page.derived.text = one.clone();
    let links = (0..500).map(|n| {
        let target = LinkTarget::Page(PageId::from_uuid(id(n)));
        (id(10), Link { kind: LinkKind::Mention, property: String::new(), target })
    });
    let mut body = body(0, &blocks);
    body.links = links.collect();
    writer.write([Write::Object(Box::new(page)), Write::Body(Box::new(body))]).await;
    let stored = writer.store.blocks(id(1)).await.unwrap();
    let documents = |blocks: &[BlockRecord]| -> Vec<String> {
        blocks.iter().map(|block| block.document.clone()).collect()
    };
    assert_eq!(documents(&stored), documents(&blocks));
}

/// Returns what was fetched stays with its slot until that has another address or is gone.
pub async fn a_file_keeps_what_was_fetched_as_long_as_its_address(store: impl Store) {
    let writer = Writer::new(store).await;
    let slot = |slot: &str, address: &str| FileSlot {
        slot: slot.to_owned(),
        name: Some("a name".to_owned()),
        is_hosted: true,
        address_key: address.to_owned(),
    };
    let with = |slots: &[FileSlot]| {
        let mut page = page();
        page.derived.files = slots.to_vec();
        Write::Object(Box::new(page))
    };
    let fetched = |slot: FileSlot| Write::File {
        holder: Key::page(id(1)),
        slot,
        state: FileState::Stored,
        content: Some(([7; 32], 12, Some("text/plain".to_owned()))),
        at: time(9),
        error: None,
    };
    let mut of_block = body(0, &[block(id(10), id(1), 0, "file")]);
    of_block.files = vec![(id(10), slot("media", "/m"))];
    let (cover, icon) = (slot("cover", "/c"), slot("icon", "/i"));
    let both = [cover.clone(), icon.clone()];
    writer.write([with(&both), Write::Body(Box::new(of_block.clone()))]).await;
    let media = writer.store.files(id(10)).await.unwrap().remove(0);
    assert_eq!((media.owner, media.holder), (id(1), Key::new(Kind::Block, id(10))));
    assert_eq!((media.slot, media.state), (slot("media", "/m"), FileState::Pending));

    writer.write([fetched(cover.clone()), fetched(slot("icon", "/elsewhere"))]).await;
    writer.write([with(&both)]).await;
    let files = writer.store.files(id(1)).await.unwrap();
    assert_eq!(files.iter().map(|file| &file.slot).collect::<Vec<_>>(), [&cover, &icon]);
    assert_eq!((files[0].state, files[0].sha256), (FileState::Stored, Some([7; 32])));
    assert_eq!((files[0].size, files[0].fetched_at), (Some(12), Some(time(9))));
    assert_eq!(files[0].content_type.as_deref(), Some("text/plain"));
    assert_eq!(files[1].state, FileState::Pending, "it was fetched from another address");
    assert_eq!(writer.store.counts(time(0)).await.unwrap().files, [2, 1, 0, 0]);

    let moved = slot("cover", "/other");
    writer.write([with(std::slice::from_ref(&moved))]).await;
    let files = writer.store.files(id(1)).await.unwrap();
    assert_eq!(files.len(), 1);
    assert_eq!((&files[0].slot, files[0].state), (&moved, FileState::Pending));
    assert_eq!((files[0].sha256, files[0].size, files[0].fetched_at), (None, None, None));
    assert_eq!(writer.store.files(id(10)).await.unwrap().len(), 1, "the blocks' files stay");
    of_block.files.clear();
    writer.write([Write::Body(Box::new(of_block))]).await;
    assert_eq!(writer.store.files(id(10)).await.unwrap(), []);
}
