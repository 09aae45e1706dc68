//! Writes the blocks of a page.

use std::collections::HashMap;

use notion_mirror::derived::{FileSlot, Link};
use notion_mirror::store::{BlockRecord, BodyRead, Change, Key, Kind, State, StoreError};
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::Writer;
use super::derived::Slot;
use crate::read;
use crate::sql::{At, text};

impl Writer<'_> {
    /// Replaces the blocks of a page; those that are as before are left alone.
    pub(super) async fn body(&mut self, body: BodyRead) -> Result<(), StoreError> {
        let page = body.page;
        let first_change = self.changes.len();
        let former = read::blocks(&**self.transaction, self.connection, page).await?;
        let mut order: Vec<(Uuid, Uuid)> = Vec::with_capacity(former.len());
        let mut before: HashMap<(Uuid, Uuid), BlockRecord> = HashMap::with_capacity(former.len());
        for block in former {
            let place = (block.parent, block.id);
            order.push(place);
            before.insert(place, block);
        }
        // What stands twice in the same list is kept once, as it was read last.
        let mut written: HashMap<(Uuid, Uuid), usize> = HashMap::new();
        let mut new: Vec<BlockRecord> = Vec::new();
        for mut block in body.blocks {
            block.text = text(&block.text).into_owned();
            let place = (block.parent, block.id);
            let former = before.remove(&place);
            if former.as_ref() == Some(&block) {
                continue;
            }
            if former.as_ref().map(|former| former.hash) != Some(block.hash) {
                let mut change =
                    Change::new(Key::new(Kind::Block, block.id), Some(page), State::Live);
                change.before = former.map(|former| former.document);
                change.after = Some(block.document.clone());
                self.changes.push(change);
            }
            match written.get(&place) {
                Some(index) => new[*index] = block,
                None => {
                    written.insert(place, new.len());
                    new.push(block);
                }
            }
        }
        let gone: Vec<BlockRecord> =
            order.iter().filter_map(|place| before.remove(place)).collect();
        let is_other = !new.is_empty() || !gone.is_empty();
        self.remove_blocks(page, &gone).await?;
        self.put_blocks(page, &new).await?;
        for block in gone {
            let mut change = Change::new(Key::new(Kind::Block, block.id), Some(page), State::Live);
            change.before = Some(block.document);
            self.changes.push(change);
        }
        self.keep_blocks(page, first_change, body.started).await?;
        let text = is_other.then_some(body.text.as_str());
        self.derive_body(page, &body.links, &body.files, text).await?;
        self.execute(
            "update notion.objects set body_read = $2
             where connection = $1 and id = $3 and kind = 'page'",
            &[(&At(body.started), Type::TIMESTAMPTZ), (&page, Type::UUID)],
        )
        .await?;
        Ok(())
    }

    /// Writes all that follows from the blocks of a page, but for themselves; what they say only if it may be other than before.
    pub(crate) async fn derive_body(
        &self,
        page: Uuid,
        links: &[(Uuid, Link)],
        files: &[(Uuid, FileSlot)],
        text: Option<&str>,
    ) -> Result<(), StoreError> {
        let links = links.iter().map(|(from, link)| (page, *from, link));
        self.replace_links(&[page], true, links.collect()).await?;
        let slots = files.iter().map(|(holder, slot)| Slot {
            owner: page,
            holder: Key::new(Kind::Block, *holder),
            slot,
        });
        self.replace_files(&[page], true, slots.collect()).await?;
        match text {
            Some(text) => self.replace_body_text(page, text).await,
            None => Ok(()),
        }
    }

    async fn remove_blocks(&self, page: Uuid, gone: &[BlockRecord]) -> Result<(), StoreError> {
        if gone.is_empty() {
            return Ok(());
        }
        let (parents, ids): (Vec<Uuid>, Vec<Uuid>) =
            gone.iter().map(|block| (block.parent, block.id)).unzip();
        self.execute(
            "delete from notion.blocks
             where connection = $1 and page = $2
               and (parent, id) in (select * from unnest($3, $4))",
            &[(&page, Type::UUID), (&parents, Type::UUID_ARRAY), (&ids, Type::UUID_ARRAY)],
        )
        .await?;
        Ok(())
    }

    pub(crate) async fn put_blocks(
        &self,
        page: Uuid,
        new: &[BlockRecord],
    ) -> Result<(), StoreError> {
        if new.is_empty() {
            return Ok(());
        }
        let count = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
        let parents: Vec<Uuid> = new.iter().map(|block| block.parent).collect();
        let ids: Vec<Uuid> = new.iter().map(|block| block.id).collect();
        let positions: Vec<i32> = new.iter().map(|block| count(block.position)).collect();
        let depths: Vec<i32> = new.iter().map(|block| count(block.depth)).collect();
        let kinds: Vec<&str> = new.iter().map(|block| block.kind.as_str()).collect();
        let texts: Vec<&str> = new.iter().map(|block| block.text.as_str()).collect();
        let hashes: Vec<&[u8]> = new.iter().map(|it| it.hash.as_bytes().as_slice()).collect();
        let documents: Vec<&str> = new.iter().map(|block| block.document.as_str()).collect();
        let stale: Vec<bool> = new.iter().map(|block| block.stale).collect();
        self.execute(
            "insert into notion.blocks
                 (connection, page, parent, id, position, depth, kind, text, hash, document, stale)
             select $1, $2, parent, id, position, depth, kind, text, hash, document::json, stale
             from unnest($3, $4, $5, $6, $7, $8, $9, $10, $11) as n
                 (parent, id, position, depth, kind, text, hash, document, stale)
             on conflict (connection, page, parent, id) do update
             set position = excluded.position, depth = excluded.depth, kind = excluded.kind,
                 text = excluded.text, hash = excluded.hash, document = excluded.document,
                 stale = excluded.stale",
            &[
                (&page, Type::UUID),
                (&parents, Type::UUID_ARRAY),
                (&ids, Type::UUID_ARRAY),
                (&positions, Type::INT4_ARRAY),
                (&depths, Type::INT4_ARRAY),
                (&kinds, Type::TEXT_ARRAY),
                (&texts, Type::TEXT_ARRAY),
                (&hashes, Type::BYTEA_ARRAY),
                (&documents, Type::TEXT_ARRAY),
                (&stale, Type::BOOL_ARRAY),
            ],
        )
        .await?;
        Ok(())
    }
}
