//! Values that hold values of their own type: blocks and filters.
//!
//! There may be thousands of levels, so nothing here is recursive: the stack is not to depend on what is given.

/// A value that can hold values of its type.
pub(crate) trait Nested: Sized {
    /// Those inside it.
    fn inside(&self) -> &[Self];

    /// Those inside it, to change them; `None` if it can't have any.
    fn inside_mut(&mut self) -> Option<&mut Vec<Self>>;

    /// A copy without those inside it.
    fn without_inside(&self) -> Self;

    /// Whether the two are equal but for those inside them.
    fn is_like(&self, other: &Self) -> bool;
}

/// How many there are, on all levels.
pub(crate) fn count<T: Nested>(values: &[T]) -> usize {
    let (mut count, mut waiting) = (0, vec![values]);
    while let Some(values) = waiting.pop() {
        count += values.len();
        waiting.extend(values.iter().map(T::inside).filter(|inside| !inside.is_empty()));
    }
    count
}

/// Whether there are more than `most` levels.
pub(crate) fn is_deeper<T: Nested>(values: &[T], most: usize) -> bool {
    let mut waiting = vec![(values, 1)];
    while let Some((values, level)) = waiting.pop() {
        let inside = values.iter().map(T::inside).filter(|inside| !inside.is_empty());
        let before = waiting.len();
        waiting.extend(inside.map(|inside| (inside, level + 1)));
        if waiting.len() > before && level >= most {
            return true;
        }
    }
    false
}

/// A copy of all levels.
pub(crate) fn copies<T: Nested>(values: &[T]) -> Vec<T> {
    let mut done = Vec::with_capacity(values.len());
    let mut rest = values.iter();
    // The levels around this one: what is done of them, and what is not.
    let mut above = Vec::new();
    loop {
        if let Some(value) = rest.next() {
            done.push(value.without_inside());
            let inside = value.inside();
            if !inside.is_empty() {
                let outer = std::mem::replace(&mut done, Vec::with_capacity(inside.len()));
                above.push((outer, std::mem::replace(&mut rest, inside.iter())));
            }
        } else {
            let Some((outer, others)) = above.pop() else { return done };
            let inside = std::mem::replace(&mut done, outer);
            rest = others;
            if let Some(slot) = done.last_mut().and_then(T::inside_mut) {
                *slot = inside;
            }
        }
    }
}

/// Whether all are equal, on all levels.
pub(crate) fn are_equal<T: Nested>(one: &[T], other: &[T]) -> bool {
    let mut waiting = vec![(one, other)];
    while let Some((one, other)) = waiting.pop() {
        if one.len() != other.len() {
            return false;
        }
        for (one, other) in one.iter().zip(other) {
            if !one.is_like(other) {
                return false;
            }
            waiting.push((one.inside(), other.inside()));
        }
    }
    true
}

/// Drops all levels.
pub(crate) fn drop_all<T: Nested>(mut values: Vec<T>) {
    if values.iter().all(|value| value.inside().is_empty()) {
        return;
    }
    while let Some(mut value) = values.pop() {
        if let Some(inside) = value.inside_mut() {
            values.append(inside);
        }
    }
}
