//! Emojis that the workspace made.

use notion_model::validate::{self, Violation};
use notion_model::{CustomEmoji, List};

use crate::{Call, Endpoint, Paged, Parts, Route};

/// The endpoints of custom emojis.
#[derive(Clone, Debug)]
pub struct CustomEmojis<C>(C);

impl<C> CustomEmojis<C> {
    /// The endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }

    /// Lists the emojis that the workspace made.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client) -> Result<(), notion_api::Error> {
    /// let bufo = notion.custom_emojis().list().name("bufo").all().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [list custom emojis](https://developers.notion.com/reference/list-custom-emojis).
    pub fn list(self) -> ListAll<C> {
        Call::new(self.0, ListCustomEmojis { name: None, start_cursor: None, page_size: None })
    }
}

/// A call of [`CustomEmojis::list`].
pub type ListAll<C> = Call<C, ListCustomEmojis>;

/// The request of [`CustomEmojis::list`].
#[derive(Clone, Debug)]
pub struct ListCustomEmojis {
    name: Option<String>,
    start_cursor: Option<String>,
    page_size: Option<u32>,
}

impl Endpoint for ListCustomEmojis {
    type Response = List<CustomEmoji>;
    const ROUTE: Route = Route::get("/v1/custom_emojis");

    fn parts(&self) -> Parts {
        Parts::new()
            .query("name", self.name.as_ref())
            .query("start_cursor", self.start_cursor.as_ref())
            .query("page_size", self.page_size)
    }

    fn violations(&self) -> Vec<Violation> {
        validate::page_size(self.page_size)
    }
}

impl Paged for ListCustomEmojis {
    type Item = CustomEmoji;

    fn start_at(&mut self, cursor: String) {
        self.start_cursor = Some(cursor);
    }
}

impl<C> ListAll<C> {
    /// Only the one that is called so, without colons.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.endpoint.name = Some(name.into());
        self
    }

    /// How many emojis are fetched at once: 1 to 100, and 100 if not said.
    pub fn page_size(mut self, emojis: u32) -> Self {
        self.endpoint.page_size = Some(emojis);
        self
    }
}
