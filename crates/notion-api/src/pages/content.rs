use notion_model::validate::{Check, Rule, Validate};
use notion_model::{BlockInput, MarkdownVersion, PagePosition, TemplateInput, entries};

use super::Create;

/// What is on a new page, and where the page is put.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    children: Vec<BlockInput>,
    markdown: Option<String>,
    markdown_version: Option<MarkdownVersion>,
    template: Option<TemplateInput>,
    position: Option<PagePosition>,
}

entries!(Content { children?, markdown, markdown_version, template, position });

impl Validate for Content {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        check.at("children", |check| check.page_content(&self.children));
        let template = matches!(
            self.template,
            Some(TemplateInput::Default { .. } | TemplateInput::Template { .. })
        );
        if !self.children.is_empty() && self.markdown.is_some() {
            check.at("markdown", |check| check.broken(Rule::Excludes("children")));
        }
        if self.markdown_version.is_some() && self.markdown.is_none() {
            check.at("markdown_version", |check| check.broken(Rule::Needs("markdown")));
        }
        if !self.children.is_empty() && template {
            check.at("template", |check| check.broken(Rule::Excludes("children")));
        }
    }
}

impl Content {
    /// Where the dialect stands, if there is Markdown.
    pub(super) fn markdown_version(&mut self) -> Option<&mut Option<MarkdownVersion>> {
        self.markdown.as_ref().map(|_| &mut self.markdown_version)
    }

    pub(super) fn children_mut(&mut self) -> &mut Vec<BlockInput> {
        &mut self.children
    }
}

impl<C> Create<C> {
    /// Appends these blocks: at most 100, nested at most two levels deep, 1,000 in all. [`in_parts`](Self::in_parts)
    /// writes any number, however deep.
    ///
    /// ```no_run
    /// use notion_model::BlockInput as Block;
    ///
    /// # async fn f(notion: notion_api::Client, parent: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// let page = notion
    ///     .pages()
    ///     .create(parent)
    ///     .title("Release 2.0")
    ///     .children([Block::heading_1("Before"), Block::to_do("Tag it"), Block::to_do("Tell everybody")])
    ///     .send()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn children(mut self, blocks: impl IntoIterator<Item = BlockInput>) -> Self {
        self.endpoint.content.children.extend(blocks.into_iter().map(BlockInput::into_input));
        self
    }

    /// Sets what is on it, in one of Notion's dialects of Markdown; instead of [`children`](Self::children).
    ///
    /// See [Markdown](https://developers.notion.com/guides/data-apis/working-with-markdown-content).
    pub fn markdown(mut self, markdown: impl Into<String>) -> Self {
        self.endpoint.content.markdown = Some(markdown.into());
        self
    }

    /// Sets the dialect of [`markdown`](Self::markdown). Defaults to that of the client
    /// ([`ClientBuilder::markdown_version`](crate::ClientBuilder::markdown_version)).
    pub fn markdown_version(mut self, version: impl Into<MarkdownVersion>) -> Self {
        self.endpoint.content.markdown_version = Some(version.into());
        self
    }

    /// Makes it from this template, which is applied after the answer; instead of [`children`](Self::children).
    pub fn template(mut self, template: impl Into<TemplateInput>) -> Self {
        self.endpoint.content.template = Some(template.into());
        self
    }

    /// Sets its place on the parent page. Defaults to the end.
    pub fn position(mut self, position: PagePosition) -> Self {
        self.endpoint.content.position = Some(position);
        self
    }
}
