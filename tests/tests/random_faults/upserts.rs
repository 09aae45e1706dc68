//! Upserts, which are run again until they have come to their end: by programs that end in the middle, too.

use std::sync::{Arc, Mutex};

use notion_api::rows::{Rows, UpsertReceipt};
use notion_model::row::Row;

use crate::number;
use crate::run::{Drives, Run, Way};

#[derive(Row, Clone, Debug)]
struct Noted {
    #[row(title)]
    name: String,
    note: String,
}

/// Runs with these seeds, with an upsert each; gives what did not hold.
pub(crate) fn runs<C: Drives>(default: u64, way: Way) -> Vec<String> {
    let (runs, first) = (number("RANDOM_FAULTS_RUNS", default), number("RANDOM_FAULTS_SEED", 0));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let mut violations = Vec::new();
    for seed in first..first + runs {
        runtime.block_on(async {
            let mut run = Run::<C>::new(seed, way).await;
            run.upsert().await;
            violations.append(&mut run.violations);
        });
    }
    violations
}

impl<C: Drives> Run<C> {
    async fn upsert(&mut self) {
        let mut rows: Vec<Noted> =
            (0..4).map(|_| Noted { name: self.tag(), note: "new".to_owned() }).collect();
        rows[3].name = "row".to_owned();
        let (resumes, prunes) = (self.rng.bool(), self.rng.bool());
        let outsider = self.plain.pages().create(self.rows).title("outsider").send().await;
        outsider.expect("a page");
        let kept: Arc<Mutex<UpsertReceipt>> = Arc::default();
        for _ in 0..3 {
            let Some(Ok(table)) = self.drive(self.noted().bind()).await else { continue };
            let key = Noted::NAME;
            let keep = kept.clone();
            let mut upsert = table.upsert(key, &rows).prune(prunes);
            if resumes {
                upsert = upsert.resume(kept.lock().expect("no panic").clone());
            }
            let upsert = upsert
                .on_progress(move |receipt| *keep.lock().expect("no panic") = receipt.clone());
            let report = self.drive(upsert.send()).await;
            for (index, row) in rows.iter().enumerate() {
                let said = report.as_ref().and_then(|report| report.as_ref().ok());
                self.there(row, said.is_some_and(|report| report.rows[index].is_ok()));
            }
        }
        // Without faults the rest gets done, whatever came before; and then there is nothing to do.
        self.faulty.set_rate(0);
        for again in [false, true] {
            let Some(Ok(table)) = self.drive(self.noted().bind()).await else {
                return self.violation("bind", "it fails without a fault");
            };
            let upsert = table.upsert(Noted::NAME, &rows).prune(prunes);
            match self.drive(upsert.send()).await {
                Some(Ok(report))
                    if !again || (report.unchanged() == rows.len() && report.pruned.is_empty()) => {
                }
                other => self.violation("upsert", &format!("without a fault: {other:?}")),
            }
            for row in &rows {
                self.there(row, true);
            }
            self.outsider(!prunes);
        }
    }

    /// Looks whether the row that was not given is there, which it is unless that was pruned.
    fn outsider(&mut self, is_there: bool) {
        let rows = self.workspace.rows(self.rows);
        let mut outsiders = rows.iter().filter(|page| page.title_text() == "outsider");
        if outsiders.any(|page| !page.in_trash) != is_there {
            self.violation("prune", &format!("that the outsider is there is {}", !is_there));
        }
    }

    fn noted(&self) -> Rows<C, Noted> {
        Rows::new(self.client.clone(), self.rows)
    }

    /// Looks how often a row is there: never twice, and once, as it should be, if that was said.
    fn there(&mut self, row: &Noted, is_done: bool) {
        let found = self.workspace.rows(self.rows);
        let is_it = |page: &&notion_model::Page| page.title_text() == row.name && !page.in_trash;
        let found: Vec<_> = found.iter().filter(is_it).collect();
        let note = |page: &notion_model::Page| {
            page.get("Note").and_then(|note| note.plain_text()).unwrap_or_default()
        };
        let problem = match &found[..] {
            [] if is_done => "it is not there".to_owned(),
            [page] if is_done && note(page) != row.note => format!("it says {:?}", note(page)),
            [] | [_] => return,
            several => format!("it is there {} times", several.len()),
        };
        self.violation("upsert", &problem);
    }
}
