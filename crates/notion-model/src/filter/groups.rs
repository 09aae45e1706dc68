//! Nested groups of conditions.

/// The depth of groups that is written as JSON and shown by `Debug`; Notion takes 2.
pub(crate) const DEEPEST: usize = 24;

/// Implements for an enum with the variants `And`, `Or` and these leaves what is to work at any depth.
macro_rules! groups_of {
    ($Filter:ident { $($Leaf:ident),* $(,)? }) => {
        impl $crate::nested::Nested for $Filter {
            #[inline]
            fn inside(&self) -> &[Self] {
                match self {
                    Self::And(filters) | Self::Or(filters) => filters,
                    _ => &[],
                }
            }

            #[inline]
            fn inside_mut(&mut self) -> Option<&mut Vec<Self>> {
                match self {
                    Self::And(filters) | Self::Or(filters) => Some(filters),
                    _ => None,
                }
            }

            #[inline]
            fn without_inside(&self) -> Self {
                match self {
                    Self::And(_) => Self::And(Vec::new()),
                    Self::Or(_) => Self::Or(Vec::new()),
                    $(Self::$Leaf(filter) => Self::$Leaf(filter.clone()),)*
                }
            }

            #[inline]
            fn is_like(&self, other: &Self) -> bool {
                match (self, other) {
                    (Self::And(_), Self::And(_)) | (Self::Or(_), Self::Or(_)) => true,
                    $((Self::$Leaf(one), Self::$Leaf(other)) => one == other,)*
                    _ => false,
                }
            }
        }

        impl Clone for $Filter {
            #[inline]
            fn clone(&self) -> Self {
                use $crate::nested::{self, Nested as _};

                let mut copy = self.without_inside();
                if let Some(filters) = copy.inside_mut() {
                    *filters = nested::copies(self.inside());
                }
                copy
            }
        }

        impl PartialEq for $Filter {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::nested::are_equal(std::slice::from_ref(self), std::slice::from_ref(other))
            }
        }

        impl Drop for $Filter {
            fn drop(&mut self) {
                if let Self::And(filters) | Self::Or(filters) = self {
                    $crate::nested::drop_all(std::mem::take(filters));
                }
            }
        }

        impl std::fmt::Debug for $Filter {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                if self.is_too_deep() {
                    let deepest = $crate::filter::groups::DEEPEST;
                    return write!(f, "groups nested more than {deepest} deep");
                }
                match self {
                    Self::And(filters) => f.debug_tuple("And").field(filters).finish(),
                    Self::Or(filters) => f.debug_tuple("Or").field(filters).finish(),
                    $(Self::$Leaf(filter) => f.debug_tuple(stringify!($Leaf)).field(filter).finish(),)*
                }
            }
        }

        impl $Filter {
            /// Returns how deep groups are nested: 0 for a condition, 1 for a group of conditions. Notion takes 2 at
            /// most.
            #[inline]
            pub fn depth(&self) -> usize {
                let is_group = |filter: &&Self| matches!(filter, Self::And(_) | Self::Or(_));
                let mut depth = 0;
                let mut level: Vec<&Self> = std::iter::once(self).filter(is_group).collect();
                while !level.is_empty() {
                    depth += 1;
                    let inside = level.into_iter().flat_map($crate::nested::Nested::inside);
                    level = inside.filter(is_group).collect();
                }
                depth
            }

            #[inline]
            fn is_too_deep(&self) -> bool {
                self.depth() > $crate::filter::groups::DEEPEST
            }

            #[inline]
            fn into_all(mut self) -> Vec<Self> {
                match &mut self {
                    Self::And(filters) => std::mem::take(filters),
                    _ => vec![self],
                }
            }

            #[inline]
            fn into_any(mut self) -> Vec<Self> {
                match &mut self {
                    Self::Or(filters) => std::mem::take(filters),
                    _ => vec![self],
                }
            }
        }

        /// Both hold. Joins groups of that kind instead of nesting them, and keeps the order.
        impl std::ops::BitAnd for $Filter {
            type Output = Self;

            #[inline]
            fn bitand(self, other: Self) -> Self {
                let mut filters = self.into_all();
                filters.append(&mut other.into_all());
                Self::And(filters)
            }
        }

        /// At least one holds. Joins groups of that kind instead of nesting them, and keeps the order.
        impl std::ops::BitOr for $Filter {
            type Output = Self;

            #[inline]
            fn bitor(self, other: Self) -> Self {
                let mut filters = self.into_any();
                filters.append(&mut other.into_any());
                Self::Or(filters)
            }
        }
    };
}

pub(crate) use groups_of;
