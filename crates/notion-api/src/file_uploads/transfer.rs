//! The content of an upload on its way.

use std::collections::VecDeque;

use notion_model::FileUpload;

use super::parts::Remaining;
use super::receipt::{UploadReceipt, Watchers};
use super::source::Content;
use super::{CompleteFileUpload, Form, SendFileUpload, SendFileUploadPart, settle};
use crate::{Client, Error, concurrent};

/// Sends what is missing of an upload.
pub(super) struct Transfer {
    pub(super) client: Client,
    pub(super) receipt: UploadReceipt,
    pub(super) concurrency: usize,
    pub(super) watchers: Watchers,
}

impl Transfer {
    /// Sends what is missing, out of the whole content.
    pub(super) async fn run(mut self, content: Content) -> Result<FileUpload, Error> {
        self.watchers.begin(&self.receipt);
        let content = Remaining::new(content, self.receipt.total_bytes());
        let result = match self.receipt.is_in_parts() {
            true => self.in_parts(content).await,
            false => self.at_once(content).await,
        };
        result.map_err(|error| error.with_upload_receipt(self.receipt))
    }

    async fn at_once(&mut self, content: Remaining) -> Result<FileUpload, Error> {
        let Self { client, receipt, watchers, .. } = self;
        let total = receipt.total_bytes();
        let length = usize::try_from(total).unwrap_or(usize::MAX);
        let form = Form::of(receipt.upload());
        let (body, rest) = content.read_into(form.head(length), 0, total).await?;
        rest.end().await?;
        let send = SendFileUpload { id: receipt.id(), form: form.finish(body, length) };
        let upload = settle::finish(client, send, receipt.id()).await?;
        receipt.has_arrived(1);
        watchers.progress(receipt);
        Ok(upload)
    }

    async fn in_parts(&mut self, content: Remaining) -> Result<FileUpload, Error> {
        let Self { client, receipt, concurrency, watchers } = self;
        let id = receipt.id();
        let whole = receipt.clone();
        let read = |(mut missing, content): (VecDeque<u32>, Remaining)| {
            let whole = &whole;
            async move {
                let Some(number) = missing.pop_front() else {
                    content.end().await?;
                    return Ok(None);
                };
                let (start, end) = (whole.start(number), whole.end(number));
                let length = usize::try_from(end - start).unwrap_or(usize::MAX);
                let form = Form::of(whole.upload()).part(number);
                let (body, rest) = content.read_into(form.head(length), start, end).await?;
                let part = SendFileUploadPart { id, number, form: form.finish(body, length) };
                Ok(Some((part, (missing, rest))))
            }
        };
        let client = &*client;
        let send =
            |part: SendFileUploadPart| async move { client.call(&part).await.map(|_| part.number) };
        let source = (whole.missing().collect(), content);
        concurrent::pump(source, read, send, *concurrency, |number| {
            receipt.has_arrived(number);
            watchers.progress(receipt);
        })
        .await?;
        settle::finish(client, CompleteFileUpload { id }, id).await
    }
}
