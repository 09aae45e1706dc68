//! Whether two formulas compute the same, however they are written.
//!
//! Notion keeps a formula in a form of its own: properties by their ids, blanks around operators, brackets where it wants
//! them. So both are read as expressions, and these are compared.

/// Deeper expressions are not read.
const DEPTH: usize = 100;

/// What stands before the id of a property in Notion's form; the id ends at a colon.
const REFERENCE: &str = "{{notion:block_property:";

/// The id of the property that is called so, if there is one.
pub(super) type IdOf<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Returns whether `live`, as Notion has it, is the formula `wanted`.
pub(super) fn is_same(live: &str, wanted: &str, id_of: IdOf<'_>) -> bool {
    match (read(live, id_of), read(wanted, id_of)) {
        (Some(live), Some(wanted)) => live == wanted,
        // One that is not understood is compared letter by letter.
        _ => bare(live) == bare(wanted),
    }
}

/// Without what Notion adds and leaves out by itself.
fn bare(formula: &str) -> String {
    formula.chars().filter(|letter| !letter.is_whitespace() && !"()".contains(*letter)).collect()
}

/// The formula with every operator in front of its operands, so that brackets and blanks say nothing.
fn read(formula: &str, id_of: IdOf<'_>) -> Option<String> {
    let mut reader = Reader { rest: formula, depth: 0, id_of };
    let said = reader.expression(0)?;
    reader.blank();
    reader.rest.is_empty().then_some(said)
}

/// The operators, the longer before those that they begin with: how strong each binds, and what it is called here.
const OPERATORS: [(&str, u8, &str); 17] = [
    ("||", 1, "or"),
    ("or", 1, "or"),
    ("&&", 2, "and"),
    ("and", 2, "and"),
    ("==", 3, "=="),
    ("!=", 3, "!="),
    (">=", 4, ">="),
    ("<=", 4, "<="),
    (">", 4, ">"),
    ("<", 4, "<"),
    ("+", 5, "+"),
    ("-", 5, "-"),
    ("*", 6, "*"),
    ("/", 6, "/"),
    ("%", 6, "%"),
    ("^", 8, "^"),
    ("?", 0, "if"),
];

/// How strong a sign in front of its operand binds.
const PREFIX: u8 = 7;

struct Reader<'t> {
    rest: &'t str,
    depth: usize,
    id_of: IdOf<'t>,
}

impl<'t> Reader<'t> {
    /// Passes blanks and comments.
    fn blank(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            let comment = self.rest.strip_prefix("/*").and_then(|inside| inside.split_once("*/"));
            match comment {
                Some((_, after)) => self.rest = after,
                None => return,
            }
        }
    }

    fn take(&mut self, sign: &str) -> bool {
        self.blank();
        match self.rest.strip_prefix(sign) {
            Some(after) => {
                self.rest = after;
                true
            }
            None => false,
        }
    }

    /// Takes a word, or nothing.
    fn word(&mut self) -> Option<&'t str> {
        self.blank();
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
        let end = self.rest.find(|letter| !is_part(letter)).unwrap_or(self.rest.len());
        let (word, after) = self.rest.split_at(end);
        self.rest = after;
        (!word.is_empty()).then_some(word)
    }

    /// An expression whose operators bind at least as strong as `least`.
    fn expression(&mut self, least: u8) -> Option<String> {
        self.depth += 1;
        let said = (self.depth <= DEPTH).then(|| self.operators(least)).flatten();
        self.depth -= 1;
        said
    }

    fn operators(&mut self, least: u8) -> Option<String> {
        let mut left = self.operand()?;
        while let Some((strength, name)) = self.operator(least) {
            left = match name {
                "if" => {
                    let then = self.expression(0)?;
                    let otherwise = self.take(":").then(|| self.expression(0)).flatten()?;
                    format!("if({left},{then},{otherwise})")
                }
                // Powers are read from the right, all others from the left.
                "^" => format!("^({left},{})", self.expression(strength)?),
                _ => format!("{name}({left},{})", self.expression(strength + 1)?),
            };
        }
        Some(left)
    }

    /// Takes an operator that binds strong enough.
    fn operator(&mut self, least: u8) -> Option<(u8, &'static str)> {
        self.blank();
        let (sign, strength, name) =
            OPERATORS.into_iter().find(|(sign, ..)| self.rest.starts_with(sign))?;
        let after = &self.rest[sign.len()..];
        let goes_on = after.starts_with(|next: char| next.is_alphanumeric() || next == '_');
        let is_word = sign.starts_with(char::is_alphabetic);
        if strength < least || (is_word && goes_on) {
            return None;
        }
        self.rest = after;
        Some((strength, name))
    }

    fn operand(&mut self) -> Option<String> {
        for (sign, name) in [("-", "minus"), ("+", "plus"), ("!", "not")] {
            if self.take(sign) {
                return Some(format!("{name}({})", self.expression(PREFIX)?));
            }
        }
        let mut operand = self.primary()?;
        while self.take(".") {
            // `x.f(y)` is `f(x, y)`.
            let name = self.word()?;
            let mut arguments = vec![operand];
            if self.take("(") {
                arguments.append(&mut self.list(")")?);
            }
            operand = format!("{name}({})", arguments.join(","));
        }
        Some(operand)
    }

    fn primary(&mut self) -> Option<String> {
        if self.take("(") {
            let inner = self.expression(0)?;
            return self.take(")").then_some(inner);
        }
        if self.take("[") {
            return Some(format!("[{}]", self.list("]")?.join(",")));
        }
        if let Some(reference) = self.rest.strip_prefix(REFERENCE) {
            let (reference, after) = reference.split_once("}}")?;
            self.rest = after;
            let id = reference.split(':').next()?;
            return Some(property(&crate::PropertyId::from(id).decoded()));
        }
        if let Some(text) = self.text() {
            return Some(format!("{text:?}"));
        }
        if self.rest.starts_with(|letter: char| letter.is_ascii_digit()) {
            return self.number();
        }
        let word = self.word()?;
        if word == "not" && !self.rest.trim_start().starts_with('(') {
            return Some(format!("not({})", self.expression(PREFIX)?));
        }
        if word == "prop" {
            let name = self.take("(").then(|| self.text()).flatten()?;
            let known = (self.id_of)(&name).map(|id| property(&id));
            return self.take(")").then(|| known.unwrap_or_else(|| format!("prop({name:?})")));
        }
        Some(match self.take("(") {
            true => format!("{word}({})", self.list(")")?.join(",")),
            false => word.to_owned(),
        })
    }

    /// Expressions with commas between them, up to `end`.
    fn list(&mut self, end: &str) -> Option<Vec<String>> {
        let mut items = Vec::new();
        while !self.take(end) {
            if !items.is_empty() && !self.take(",") {
                return None;
            }
            items.push(self.expression(0)?);
        }
        Some(items)
    }

    /// Takes a text in quotes.
    fn text(&mut self) -> Option<String> {
        self.blank();
        let inside = self.rest.strip_prefix('"')?;
        let (mut text, mut letters) = (String::new(), inside.char_indices());
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.rest = &inside[at + 1..];
                    return Some(text);
                }
                '\\' => match letters.next()?.1 {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    quoted @ ('"' | '\\') => text.push(quoted),
                    other => text.extend(['\\', other]),
                },
                letter => text.push(letter),
            }
        }
        None
    }

    fn number(&mut self) -> Option<String> {
        let is_part = |letter: char| letter.is_ascii_digit() || letter == '.';
        let end = self.rest.find(|letter| !is_part(letter)).unwrap_or(self.rest.len());
        // `1.round()` has a method, and no fraction.
        let (number, after) = match self.rest[..end].strip_suffix('.') {
            Some(whole) => self.rest.split_at(whole.len()),
            None => self.rest.split_at(end),
        };
        self.rest = after;
        Some(number.parse::<f64>().ok()?.to_string())
    }
}

fn property(id: &str) -> String {
    format!("property({id:?})")
}

#[cfg(test)]
mod tests {
    use super::is_same;

    /// As Notion's answers have it; ids are encoded.
    fn live(id: &str) -> String {
        format!("{{{{notion:block_property:{id}:1113b971-e8d1-4ad4-8244-05ee96652c56:0000}}}}")
    }

    fn id_of(name: &str) -> Option<String> {
        let id = match name {
            "Hiring \"Date\"" => "XdU;",
            "Name" => "title",
            _ => return None,
        };
        Some(id.to_owned())
    }

    #[test]
    fn formulas_are_the_same_however_they_are_written() {
        let (date, name) = (live("XdU%3B"), live("title"));
        for (live, wanted) in [
            // Recorded.
            (
                format!("50000 + (dateBetween({date}, now(), \"years\") * 1000)"),
                "50000 + dateBetween(prop(\"Hiring \\\"Date\\\"\"), now(), \"years\")*1000",
            ),
            (format!("{name} + \"!\""), "prop(\"Name\")+\"!\""),
            (format!("{name}.includes(\"Done\")"), "prop( \"Name\" ) .includes(\"Done\")"),
            (format!("{name}.length()"), "length(prop(\"Name\")) /* in letters */"),
            // What is written differently.
            ("if(a, 1, if(b, 2, 3))".to_owned(), "a ? 1.0 : b ? 2 : 3"),
            ("((1 - 2) - 3) ^ (2 ^ 2)".to_owned(), "(1-2-3)^2^2"),
            ("a and not(b) or c".to_owned(), "(a && !b) || c"),
            ("-(a) * 2".to_owned(), "-a*2"),
            ("android".to_owned(), " android "),
            ("[1, 2].map(current + 1)".to_owned(), "map([1,2],current+1)"),
            // Not understood.
            ("= a * (2".to_owned(), "=a*2"),
        ] {
            assert!(is_same(&live, wanted, &id_of), "{live} is {wanted}");
        }
    }

    #[test]
    fn formulas_that_compute_something_else_are_told_apart() {
        let name = live("title");
        for (live, wanted) in [
            ("(1 + 2) * 3", "1 + 2 * 3"),
            ("1 - (2 - 3)", "1 - 2 - 3"),
            ("(2 ^ 2) ^ 3", "2 ^ 2 ^ 3"),
            (&name, "prop(\"Hiring \\\"Date\\\"\")"),
            (&name, "prop(\"Unknown\")"),
            ("\"a b\"", "\"ab\""),
            ("\"a\"", "a"),
            ("\"\\n\"", "\"n\""),
            ("f(a, b)", "f(a)"),
            ("= a", "= b"),
        ] {
            assert!(!is_same(live, wanted, &id_of), "{live} is not {wanted}");
        }
        let deep = "(".repeat(100_000);
        assert!(!is_same(&deep, "1", &id_of), "what is deep is not read");
    }
}
