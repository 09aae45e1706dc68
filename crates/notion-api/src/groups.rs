/// Gives a client its groups of endpoints: the one list of them, for every client.
#[doc(hidden)]
#[macro_export]
macro_rules! groups {
    ($client:ty) => {
        impl $client {
            /// Databases: containers of data sources.
            pub fn databases(&self) -> $crate::databases::Databases<Self> {
                $crate::databases::Databases::new(self.clone())
            }

            /// Data sources: schemas and their rows.
            pub fn data_sources(&self) -> $crate::data_sources::DataSources<Self> {
                $crate::data_sources::DataSources::new(self.clone())
            }

            /// Pages: rows of data sources, and pages of their own.
            pub fn pages(&self) -> $crate::pages::Pages<Self> {
                $crate::pages::Pages::new(self.clone())
            }

            /// Blocks: what is written on pages.
            pub fn blocks(&self) -> $crate::blocks::Blocks<Self> {
                $crate::blocks::Blocks::new(self.clone())
            }

            /// Users: people and bots.
            pub fn users(&self) -> $crate::users::Users<Self> {
                $crate::users::Users::new(self.clone())
            }

            /// A request to an endpoint that has no method here.
            ///
            /// `path` begins with `/v1/`.
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
