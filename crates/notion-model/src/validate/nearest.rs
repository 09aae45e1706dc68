//! What somebody may have meant.

/// Returns the one of `known` that is nearest to `word`, in upper or lower case, if any is near: at most a third of its
/// letters are missing, too many, others or swapped.
///
/// ```
/// use notion_model::validate::nearest;
///
/// assert_eq!(nearest("chekbox", ["number", "checkbox", "date"]), Some("checkbox"));
/// assert_eq!(nearest("colour", ["number", "checkbox", "date"]), None);
/// ```
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters: Vec<char> = word.to_lowercase().chars().take(100).collect();
    let distances = known.into_iter().filter_map(|known| {
        let other: Vec<char> = known.to_lowercase().chars().collect();
        let most = letters.len().max(other.len()).div_ceil(3);
        let distance = distance(&letters, &other);
        (distance <= most && distance < other.len()).then_some((distance, known))
    });
    distances.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}

/// How many letters have to be added, removed, replaced or swapped with their neighbour to make one word the other.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut before = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let mut least = (above[j] + usize::from(a != b)).min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                let swapped: &Vec<usize> = &before;
                least = least.min(swapped[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_near() {
        let types = ["checkbox", "number", "date", "select", "multi_select", "text"];
        for (word, meant) in [
            ("chekbox", Some("checkbox")),
            ("Checkbox", Some("checkbox")),
            ("nubmer", Some("number")),
            ("multiselect", Some("multi_select")),
            ("txt", Some("text")),
            ("", None),
            ("zzzzzz", None),
        ] {
            assert_eq!(nearest(word, types), meant, "{word}");
        }
    }
}
