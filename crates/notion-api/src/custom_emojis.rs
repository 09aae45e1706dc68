//! Emojis that the workspace made.

use notion_model::validate::{Validate, Violation};
use notion_model::{CustomEmoji, List};

use crate::{Call, Endpoint, Paged, Paging, Parts, Route};

/// The endpoints of custom emojis.
#[derive(Clone, Debug)]
pub struct CustomEmojis<C>(C);

impl<C> CustomEmojis<C> {
    /// Returns the endpoints, to be sent by `caller`.
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
        Call::new(self.0, ListCustomEmojis { name: None, paging: Paging::default() })
    }
}

/// A call of [`CustomEmojis::list`].
pub type ListAll<C> = Call<C, ListCustomEmojis>;

/// The request of [`CustomEmojis::list`].
#[derive(Clone, Debug)]
pub struct ListCustomEmojis {
    name: Option<String>,
    paging: Paging,
}

impl Endpoint for ListCustomEmojis {
    type Response = List<CustomEmoji>;
    const ROUTE: Route = Route::get("/v1/custom_emojis");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().query("name", self.name.as_ref()).paging(&self.paging)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }
}

impl Paged for ListCustomEmojis {
    type Item = CustomEmoji;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl<C> ListAll<C> {
    /// Limits the answer to the one that is called so, without colons.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.endpoint.name = Some(name.into());
        self
    }
}
