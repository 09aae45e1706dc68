//! Writes to the queue.

use std::collections::HashSet;

use notion_mirror::store::{StoreError, Task, Work, Write};
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::Writer;
use crate::sql::{At, text};

/// Writes that one statement can do.
#[derive(Default)]
struct Run {
    added: Vec<Work>,
    done: Vec<(Task, u64)>,
    tasks: HashSet<Task>,
}

impl Run {
    /// Whether this entry can be added by the same statement: they are all postponed or none, and none is there twice.
    fn takes(&self, work: &Work) -> bool {
        self.done.is_empty()
            && self.added.last().is_none_or(|last| last.postpone == work.postpone)
            && !self.tasks.contains(&work.task)
    }
}

impl Writer<'_> {
    pub(super) async fn write_queue(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        let mut run = Run::default();
        for write in writes {
            match write {
                Write::Enqueue(work) => {
                    if !run.takes(&work) {
                        self.write_run(std::mem::take(&mut run)).await?;
                    }
                    run.tasks.insert(work.task);
                    run.added.push(work);
                }
                Write::Done { task, version } => {
                    if !run.added.is_empty() {
                        self.write_run(std::mem::take(&mut run)).await?;
                    }
                    run.done.push((task, version));
                }
                Write::Retry { work } => {
                    self.write_run(std::mem::take(&mut run)).await?;
                    self.retry(&work).await?;
                }
                other => self.write_other(other).await?,
            }
        }
        self.write_run(run).await
    }

    async fn write_run(&self, run: Run) -> Result<(), StoreError> {
        if !run.done.is_empty() {
            self.done(&run.done).await?;
        }
        if !run.added.is_empty() {
            self.enqueue(&run.added).await?;
        }
        Ok(())
    }

    async fn done(&self, done: &[(Task, u64)]) -> Result<(), StoreError> {
        let (kinds, ids): (Vec<&str>, Vec<Uuid>) =
            done.iter().map(|(task, _)| task.parts()).unzip();
        let versions: Vec<i64> = done.iter().map(|(_, version)| counted(*version)).collect();
        self.execute(
            "delete from notion.queue
             where connection = $1 and (kind, id, version) in (select * from unnest($2, $3, $4))",
            &[(&kinds, Type::TEXT_ARRAY), (&ids, Type::UUID_ARRAY), (&versions, Type::INT8_ARRAY)],
        )
        .await?;
        Ok(())
    }

    async fn enqueue(&self, added: &[Work]) -> Result<(), StoreError> {
        let (kinds, ids): (Vec<&str>, Vec<Uuid>) =
            added.iter().map(|work| work.task.parts()).unzip();
        let reasons: Vec<&str> = added.iter().map(|work| work.reason.as_str()).collect();
        let priorities: Vec<i16> = added.iter().map(|work| work.priority.into()).collect();
        let times: Vec<At> = added.iter().map(|work| At(work.not_before)).collect();
        let deadlines: Vec<At> = added.iter().map(|work| At(work.deadline)).collect();
        let attempts: Vec<i32> = added.iter().map(attempts).collect();
        let errors: Vec<Option<_>> =
            added.iter().map(|work| work.error.as_deref().map(text)).collect();
        let postpone = added.first().is_some_and(|work| work.postpone);
        self.execute(
            "insert into notion.queue as q
                 (connection, kind, id, reason, priority, not_before, deadline, attempts, error, version)
             select $1, added.*, 1 from unnest($2, $3, $4, $5, $6, $7, $8, $9) as added
             on conflict (connection, kind, id) do update
             set reason = excluded.reason, priority = least(q.priority, excluded.priority),
                 not_before = case
                     when $10 then least(excluded.not_before, greatest(q.deadline, 'epoch'))
                     else least(excluded.not_before, q.not_before) end,
                 version = q.version + 1",
            &[
                (&kinds, Type::TEXT_ARRAY),
                (&ids, Type::UUID_ARRAY),
                (&reasons, Type::TEXT_ARRAY),
                (&priorities, Type::INT2_ARRAY),
                (&times, Type::TIMESTAMPTZ_ARRAY),
                (&deadlines, Type::TIMESTAMPTZ_ARRAY),
                (&attempts, Type::INT4_ARRAY),
                (&errors, Type::TEXT_ARRAY),
                (&postpone, Type::BOOL),
            ],
        )
        .await?;
        Ok(())
    }

    async fn retry(&self, work: &Work) -> Result<(), StoreError> {
        let (kind, id) = work.task.parts();
        self.execute(
            "update notion.queue
             set not_before = $2, attempts = $3, error = $4, priority = $5
             where connection = $1 and kind = $6 and id = $7 and version = $8",
            &[
                (&At(work.not_before), Type::TIMESTAMPTZ),
                (&attempts(work), Type::INT4),
                (&work.error.as_deref().map(text), Type::TEXT),
                (&i16::from(work.priority), Type::INT2),
                (&kind, Type::TEXT),
                (&id, Type::UUID),
                (&counted(work.version), Type::INT8),
            ],
        )
        .await?;
        Ok(())
    }
}

fn attempts(work: &Work) -> i32 {
    i32::try_from(work.attempts).unwrap_or(i32::MAX)
}

/// A version as Postgres keeps it. One that is too large for that was never given.
fn counted(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}
