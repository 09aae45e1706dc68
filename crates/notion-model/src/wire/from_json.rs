use crate::*;

/// A type that is read from JSON by code that this crate holds ready.
///
/// [`from_str`] does the same for every type, but is compiled anew in each crate that calls it. An answer of Notion's
/// has hundreds of types in it, so for answers that takes a noticeable time.
///
/// For a type of your own:
///
/// ```
/// use notion_model::FromJson;
///
/// #[derive(serde::Deserialize)]
/// struct Mine {
///     id: String,
/// }
///
/// impl FromJson for Mine {
///     fn from_json(json: &str) -> serde_json::Result<Self> {
///         notion_model::from_str(json)
///     }
/// }
///
/// assert_eq!(Mine::from_json(r#"{"id": "1"}"#)?.id, "1");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait FromJson: Sized {
    /// Reads `json`, as [`from_str`] does.
    ///
    /// # Errors
    ///
    /// As [`from_str`].
    fn from_json(json: &str) -> serde_json::Result<Self>;
}

macro_rules! from_json {
    (@ [$($attribute:tt)*] $Type:ty) => {
        impl FromJson for $Type {
            $($attribute)*
            fn from_json(json: &str) -> serde_json::Result<Self> {
                from_str(json)
            }
        }
    };
    ($attributes:tt $($Type:ty),* $(,)?) => {
        $(from_json!(@ $attributes $Type);)*
    };
}

// What most programs read is compiled here.
from_json! {
    []
    Block,
    DataSource,
    Database,
    ErrorBody,
    List<Block>,
    List<Page>,
    List<User>,
    Page,
    PropertyItemResponse,
    User,
}

// The rest of what Notion answers is compiled in the programs that read it.
from_json! {
    [#[inline]]
    AsyncTask,
    Comment,
    FileUpload,
    List<Comment>,
    List<CustomEmoji>,
    List<FileUpload>,
    List<SearchResult>,
    List<View>,
    List<ViewRow>,
    MaybeTask<Page>,
    MaybeTask<PageMarkdown>,
    MeetingNoteList,
    OAuthToken,
    PageMarkdown,
    TemplateList,
    TokenIntrospection,
    TokenRevocation,
    View,
    ViewQuery,
}

#[cfg(feature = "agents")]
from_json! {
    [#[inline]]
    agent::Agent,
    agent::AgentChange,
    agent::AgentInsights,
    agent::Session,
    List<agent::Agent>,
    List<agent::Session>,
    List<agent::SessionEvent>,
}
