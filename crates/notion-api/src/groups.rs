/// Gives a client its groups of endpoints: the one list of them, for every client.
#[doc(hidden)]
#[macro_export]
macro_rules! groups {
    ($client:ty) => {
        impl $client {
            /// Returns the endpoints of databases: containers of data sources.
            pub fn databases(&self) -> $crate::databases::Databases<Self> {
                $crate::databases::Databases::new(self.clone())
            }

            /// Returns the endpoints of data sources: schemas and their rows.
            pub fn data_sources(&self) -> $crate::data_sources::DataSources<Self> {
                $crate::data_sources::DataSources::new(self.clone())
            }

            /// Returns what reads and writes the rows of a data source as structs: see [`rows`]($crate::rows).
            #[cfg(feature = "rows")]
            pub fn rows<R: $crate::rows::Row>(
                &self,
                source: $crate::rows::DataSourceId,
            ) -> $crate::rows::Rows<Self, R> {
                $crate::rows::Rows::new(self.clone(), source)
            }

            /// Returns what makes data sources out of structs, in this page.
            #[cfg(feature = "rows")]
            pub fn rows_in(&self, page: $crate::rows::PageId) -> $crate::rows::RowsIn<Self> {
                $crate::rows::RowsIn::new(self.clone(), page)
            }

            /// Returns the endpoints of pages: rows of data sources, and pages of their own.
            pub fn pages(&self) -> $crate::pages::Pages<Self> {
                $crate::pages::Pages::new(self.clone())
            }

            /// Returns the endpoints of blocks: what is written on pages.
            pub fn blocks(&self) -> $crate::blocks::Blocks<Self> {
                $crate::blocks::Blocks::new(self.clone())
            }

            /// Returns the endpoints of users: people and bots.
            pub fn users(&self) -> $crate::users::Users<Self> {
                $crate::users::Users::new(self.clone())
            }

            /// Returns the endpoints of comments on pages and blocks.
            #[cfg(feature = "comments")]
            pub fn comments(&self) -> $crate::comments::Comments<Self> {
                $crate::comments::Comments::new(self.clone())
            }

            /// Searches pages and data sources by their titles; an empty `query` finds all that are shared with the
            /// connection.
            pub fn search(&self, query: impl Into<String>) -> $crate::search::Search<Self> {
                $crate::search::Search::with(self.clone(), query.into())
            }

            /// Returns the endpoints of views of databases: how rows are shown, and which.
            #[cfg(feature = "views")]
            pub fn views(&self) -> $crate::views::Views<Self> {
                $crate::views::Views::new(self.clone())
            }

            /// Returns the endpoints of file uploads: files on their way to Notion.
            #[cfg(feature = "file-uploads")]
            pub fn file_uploads(&self) -> $crate::file_uploads::FileUploads<Self> {
                $crate::file_uploads::FileUploads::new(self.clone())
            }

            /// Returns what fetches files on their way from Notion.
            #[cfg(feature = "downloads")]
            pub fn files(&self) -> $crate::files::Files<Self> {
                $crate::files::Files::new(self.clone())
            }

            /// Returns the endpoints of emojis that the workspace made.
            pub fn custom_emojis(&self) -> $crate::custom_emojis::CustomEmojis<Self> {
                $crate::custom_emojis::CustomEmojis::new(self.clone())
            }

            /// Returns the endpoints of calls that Notion carries out after it has answered.
            pub fn async_tasks(&self) -> $crate::async_tasks::AsyncTasks<Self> {
                $crate::async_tasks::AsyncTasks::new(self.clone())
            }

            /// Returns the endpoints of notes of meetings.
            #[cfg(feature = "meeting-notes")]
            pub fn meeting_notes(&self) -> $crate::meeting_notes::MeetingNotes<Self> {
                $crate::meeting_notes::MeetingNotes::new(self.clone())
            }

            /// Returns the endpoints of Agent Skills: what agents are taught, as plugins that can be fetched.
            pub fn skills(&self) -> $crate::skills::Skills<Self> {
                $crate::skills::Skills::new(self.clone())
            }

            /// Returns the endpoints of tokens of a public connection. Needs no token, but the id and the secret of the
            /// connection.
            #[cfg(feature = "oauth")]
            pub fn oauth(&self, app: &$crate::oauth::App) -> $crate::oauth::OAuth<Self> {
                $crate::oauth::OAuth::new(self.clone(), app.clone())
            }

            /// Returns the endpoints of agents, in beta.
            #[cfg(feature = "agents")]
            pub fn agents(&self) -> $crate::agents::Agents<Self> {
                $crate::agents::Agents::new(self.clone())
            }

            /// Returns the endpoints of sessions with agents, in beta.
            #[cfg(feature = "agents")]
            pub fn sessions(&self) -> $crate::agents::Sessions<Self> {
                $crate::agents::Sessions::new(self.clone())
            }

            /// Returns the same client, which makes its calls at this version of the API. It shares connections and the
            /// rate limit with this one. `Call::version` is for one call.
            #[must_use]
            pub fn at_version(&self, version: $crate::ApiVersion) -> Self {
                $crate::Caller::at_version(self, version)
            }

            /// Returns a request to an endpoint that has no method here, or in a way that its method does not have.
            ///
            /// `path` begins with `/v1/`, or with `/admin/v1/`. `RawRequest` says what it can do.
            pub fn request(
                &self,
                method: $crate::Method,
                path: impl Into<String>,
            ) -> $crate::RawRequest<Self> {
                $crate::RawRequest::new(self.clone(), method, path.into())
            }
        }
    };
}
