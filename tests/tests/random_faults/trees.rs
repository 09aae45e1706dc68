//! Trees of blocks that are written in parts, by programs that end in the middle and go on with a receipt from a file.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use fastrand::Rng;
use notion_api::blocks::{Blocks, Receipt, ReceiptHandle};
use notion_model::{Block as Read, BlockId, BlockInput as Block, Position};

use crate::run::{Drives, Outcome, Run};

/// A file that a program saves its receipts to, now and then.
#[derive(Clone)]
struct Saved {
    path: PathBuf,
    /// Whether each receipt is saved, or only some: the file may then be older than what is there.
    rng: Arc<Mutex<Rng>>,
    each: bool,
}

impl Saved {
    fn new(rng: &mut Rng) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let (process, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let name = format!("notion-receipt-{process}-{count}");
        let (path, each) = (std::env::temp_dir().join(name), rng.bool());
        Self { path, rng: Arc::new(Mutex::new(rng.fork())), each }
    }

    fn save(&self, receipt: &Receipt) {
        let mut rng = self.rng.lock().unwrap_or_else(PoisonError::into_inner);
        if self.each || rng.u8(0..3) == 0 || !self.path.exists() {
            let json = serde_json::to_vec(receipt).expect("JSON");
            fs::write(&self.path, json).expect("a file");
        }
    }

    fn load(&self) -> Option<Receipt> {
        let json = fs::read(&self.path).ok()?;
        Some(serde_json::from_slice(&json).expect("a receipt"))
    }
}

impl Drop for Saved {
    fn drop(&mut self) {
        // The callbacks have clones.
        if Arc::strong_count(&self.rng) == 1 {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Blocks of several requests; many of them say the same.
fn blocks(rng: &mut Rng) -> Vec<Block> {
    let line = |rng: &mut Rng| Block::paragraph(["a", "b", "same"][rng.usize(0..3)]);
    let same = rng.bool();
    let line = move |rng: &mut Rng| if same { Block::paragraph("same") } else { line(rng) };
    let mut all = Vec::new();
    for _ in 0..rng.usize(1..4) {
        match rng.u8(0..3) {
            0 => all.extend((0..rng.usize(1..180)).map(|_| line(rng))),
            1 => {
                let lines: Vec<Block> = (0..rng.usize(1..150)).map(|_| line(rng)).collect();
                all.push(Block::toggle("list").children(lines));
            }
            _ => {
                let depth = rng.usize(2..7);
                let chain = (0..depth)
                    .fold(line(rng), |inner, n| Block::toggle(format!("{n}")).child(inner));
                all.push(chain);
            }
        }
    }
    all
}

fn said(block: &Block, depth: usize, all: &mut Vec<String>) {
    let text = block.kind.rich_text().map(|text| text.plain_text().to_string());
    all.push(format!("{depth} {}", text.unwrap_or_default()));
    block.nested().iter().for_each(|block| said(block, depth + 1, all));
}

impl<C: Drives> Run<C> {
    fn shown(&self, block: &Read, depth: usize, all: &mut Vec<String>) {
        let text = block.kind.rich_text().map(|text| text.plain_text().to_string());
        all.push(format!("{depth} {}", text.unwrap_or_default()));
        for child in self.workspace.children(block.id) {
            self.shown(&child, depth + 1, all);
        }
    }

    /// What is on a page, without what others wrote at its end.
    fn content(&self, page: BlockId) -> Vec<String> {
        let mut all = Vec::new();
        for block in self.workspace.children(page) {
            self.shown(&block, 0, &mut all);
        }
        all.retain(|line| line != "0 of somebody else");
        all
    }

    /// Appends a tree to a page, at its end or after a block of it.
    pub(crate) async fn append_tree(&mut self) {
        let page = self.plain.pages().create(self.workspace.root_page()).title("tree");
        let before = [Block::paragraph("first"), Block::paragraph("last")];
        let page = page.children(before).send().await.expect("a page").id;
        let first = self.workspace.children(page)[0].id;
        let in_the_middle = self.rng.bool();
        let (blocks, saved) = (blocks(&mut self.rng), Saved::new(&mut self.rng));
        let mut expected = vec!["0 first".to_owned()];
        blocks.iter().for_each(|block| said(block, 0, &mut expected));
        let at = if in_the_middle { expected.len() } else { 1 };
        expected.insert(at, "0 last".to_owned());

        let (handle, saves) = (ReceiptHandle::new(), saved.clone());
        let append = Blocks::new(self.client.clone()).append_tree(page, blocks);
        let position = if in_the_middle { Position::After(first) } else { Position::End };
        let append = append.position(position).receipt_handle(&handle);
        let output = append.on_progress(move |receipt| saves.save(receipt)).send();
        let outcome = C::drive(&self.faulty, output).await;
        if let Some(Err(error)) = &outcome {
            self.faulty.let_a_minute_pass();
            let now = self.content(page.into()).len();
            if !error.may_have_been_applied() && now != 2 {
                self.violation("append a tree", &format!("an error lies: {error}"));
            }
        }
        let done = self.resume("append a tree", outcome, &handle, &saved).await;
        let now = self.content(page.into());
        let none = vec!["0 first".to_owned(), "0 last".to_owned()];
        if now != expected && (done || now != none) {
            let (now, expected) = (now.len(), expected.len());
            self.violation("append a tree", &format!("{now} blocks, not {expected}; or others"));
        }
    }

    /// Creates a page with more on it than a request can have.
    pub(crate) async fn create_in_parts(&mut self) {
        let (tag, blocks) = (self.tag(), blocks(&mut self.rng));
        let mut expected = Vec::new();
        blocks.iter().for_each(|block| said(block, 0, &mut expected));
        let (handle, saved) = (ReceiptHandle::new(), Saved::new(&mut self.rng));
        let saves = saved.clone();
        let create = self.pages().create(self.page).title(&*tag).children(blocks).in_parts();
        let create = create.receipt_handle(&handle).on_progress(move |receipt| saves.save(receipt));
        let create = if self.rng.bool() { create.reconciled() } else { create };
        let outcome = C::drive(&self.faulty, create.send()).await;
        // In whatever state, the page is there once at most, and if the answer has it.
        self.faulty.let_a_minute_pass();
        let there = self.saying(self.page, &tag);
        self.made("create in parts", &outcome, there);
        let has_receipt = match &outcome {
            Some(Ok(_)) => true,
            Some(Err(error)) => error.receipt().is_some(),
            None => handle.receipt().is_some(),
        };
        if !has_receipt {
            return;
        }
        let outcome = outcome.map(|result| result.map(|(_, receipt)| receipt));
        let done = self.resume("create in parts", outcome, &handle, &saved).await;
        let page = self.workspace.children(self.page).into_iter().rev();
        let page = page.map(|block| block.id).find(|id| {
            let page = self.workspace.page(notion_model::PageId::from_uuid(*id.as_uuid()));
            page.is_some_and(|page| page.title_text() == tag)
        });
        let Some(page) = page else { return self.violation("create in parts", "it is gone") };
        let now = self.content(page);
        if done && now != expected {
            let (now, expected) = (now.len(), expected.len());
            self.violation("create in parts", &format!("{now} blocks, not {expected}; or others"));
        }
    }

    /// Resumes until all is written; `false` if nothing is known to go on with.
    async fn resume(
        &mut self,
        what: &str,
        mut outcome: Outcome<Receipt>,
        handle: &ReceiptHandle,
        saved: &Saved,
    ) -> bool {
        for round in 0.. {
            let latest = match outcome {
                Some(Ok(receipt)) => {
                    if !receipt.is_complete() {
                        self.violation(what, "Ok, and it is not complete");
                    }
                    return true;
                }
                Some(Err(error)) => {
                    if round > 8 {
                        self.violation(what, &format!("it does not come to its end: {error}"));
                        return false;
                    }
                    error.into_receipt()
                }
                None => handle.receipt(),
            };
            let receipt = match (latest, saved.load()) {
                (Some(latest), None) => {
                    self.faulty.restart();
                    latest
                }
                (Some(latest), Some(_)) if self.rng.bool() => {
                    self.faulty.restart();
                    latest
                }
                (_, Some(saved)) => {
                    // What was saved may be older than what was sent in the last minute.
                    self.faulty.let_a_minute_pass();
                    saved
                }
                (None, None) => {
                    self.faulty.let_a_minute_pass();
                    return false;
                }
            };
            if self.rng.u8(0..3) == 0 {
                let other = Block::paragraph("of somebody else");
                let append = self.plain.blocks().append(receipt.target(), [other]);
                append.send().await.expect("a block");
            }
            if round > 5 {
                self.faulty.set_rate(0);
            }
            let saves = saved.clone();
            let resume = Blocks::new(self.client.clone()).resume_append(receipt);
            let resume = resume.receipt_handle(handle).on_progress(move |r| saves.save(r));
            outcome = C::drive(&self.faulty, resume.send()).await;
        }
        false
    }
}
