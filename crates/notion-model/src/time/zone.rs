//! The names of time zones.

/// The names of the IANA time zone database of 2025, links included, one a line.
const NAMES: &str = include_str!("zones.txt");

/// The names of all time zones, in alphabetical order.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    NAMES.lines()
}

/// Whether there is a time zone of this name.
pub(crate) fn exists(name: &str) -> bool {
    names().any(|zone| zone == name)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_usual_names_are_there() {
        for name in
            ["Europe/Rome", "America/Argentina/Ushuaia", "Asia/Calcutta", "Etc/GMT+5", "UTC"]
        {
            assert!(super::exists(name), "{name}");
        }
        for name in ["Europe/Bielefeld", "europe/rome", "CEST", "", "+01:00"] {
            assert!(!super::exists(name), "{name}");
        }
        assert!(super::names().is_sorted());
    }
}
