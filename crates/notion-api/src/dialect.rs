//! The dialect of the Markdown in requests and their answers.

use std::future::ready;

use notion_model::MarkdownVersion;

use crate::{Client, Prepared};

/// A request that has Markdown in it, or is answered with some.
pub(crate) trait Speaks: Clone + Send + 'static {
    /// Where its dialect stands; `None` if there is no Markdown in this one.
    fn markdown_version(&mut self) -> Option<&mut Option<MarkdownVersion>>;
}

/// The request in the dialect of the client, unless it names one itself.
pub(crate) fn of_client<E: Speaks>(request: &E, client: &Client) -> Option<Prepared<E>> {
    let wanted = client.markdown_version()?;
    let mut request = request.clone();
    let version = request.markdown_version()?;
    if version.is_some() {
        return None;
    }
    *version = Some(wanted.clone());
    Some(Box::pin(ready(Ok(request))))
}
