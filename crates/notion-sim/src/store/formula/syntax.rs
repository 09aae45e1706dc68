//! The shape of a formula.

use notion_model::PropertyId;

use super::lexer::{Token, tokens, unescaped};

/// Deeper formulas are not understood.
const DEPTH: usize = 100;

/// A formula, or a part of one. Literals are as they were written, and what they stand for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    Number(String, f64),
    Text(String, String),
    Boolean(bool),
    Property(Reference),
    /// A variable or a constant.
    Name(String),
    List(Vec<Expr>),
    Unary(&'static str, Box<Expr>),
    Binary(&'static str, Box<Expr>, Box<Expr>),
    Call(String, Vec<Expr>),
    /// `receiver.name(…)`.
    Method(Box<Expr>, String, Vec<Expr>),
}

impl Expr {
    /// Whether this holds for the formula and all its parts.
    pub(crate) fn all_parts(&self, holds: &impl Fn(&Self) -> bool) -> bool {
        let all = |parts: &[Self]| parts.iter().all(|part| part.all_parts(holds));
        let inside = match self {
            Self::List(items) | Self::Call(_, items) => all(items),
            Self::Method(receiver, _, arguments) => receiver.all_parts(holds) && all(arguments),
            Self::Unary(_, operand) => operand.all_parts(holds),
            Self::Binary(_, left, right) => left.all_parts(holds) && right.all_parts(holds),
            Self::Number(..) | Self::Text(..) | Self::Boolean(_) => true,
            Self::Property(_) | Self::Name(_) => true,
        };
        inside && holds(self)
    }
}

/// What names a property.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reference {
    /// `prop("…")`.
    Name(String),
    /// In the form in which formulas are kept: its id as it is written, what follows that, and the plain id.
    Id { id: String, rest: String, plain: String },
}

/// Reads a formula; `None` if it is not understood.
pub(crate) fn parse(text: &str) -> Option<Expr> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0 };
    let (expr, _) = parser.expression(0)?;
    (parser.at == tokens.len()).then_some(expr)
}

struct Parser<'t> {
    tokens: &'t [Token<'t>],
    at: usize,
    depth: usize,
}

/// How strong an operator binds, and its sign.
fn binary(token: Token<'_>) -> Option<(u8, &'static str)> {
    Some(match token {
        Token::Sign("||") => (1, "||"),
        Token::Name("or") => (1, "or"),
        Token::Sign("&&") => (2, "&&"),
        Token::Name("and") => (2, "and"),
        Token::Sign(sign @ ("==" | "!=")) => (3, sign),
        Token::Sign(sign @ (">" | ">=" | "<" | "<=")) => (4, sign),
        Token::Sign(sign @ ("+" | "-")) => (5, sign),
        Token::Sign(sign @ ("*" | "/" | "%")) => (6, sign),
        Token::Sign("^") => (8, "^"),
        _ => return None,
    })
}

/// How strong a sign in front of something binds.
const PREFIX: u8 = 7;

/// A part of a formula, and how deep it is.
type Part = (Expr, usize);

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.at).copied()
    }

    fn next(&mut self) -> Option<Token<'t>> {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn take(&mut self, sign: &'static str) -> bool {
        let is_there = self.peek() == Some(Token::Sign(sign));
        self.at += usize::from(is_there);
        is_there
    }

    /// An expression whose operators bind as strong as `least`, or stronger.
    fn expression(&mut self, least: u8) -> Option<Part> {
        self.depth += 1;
        let part = (self.depth <= DEPTH).then(|| self.operators(least)).flatten();
        self.depth -= 1;
        part
    }

    fn operators(&mut self, least: u8) -> Option<Part> {
        let (mut left, mut depth) = self.prefix()?;
        loop {
            if least == 0 && self.take("?") {
                let (then, then_depth) = self.expression(0)?;
                if !self.take(":") {
                    return None;
                }
                let (other, other_depth) = self.expression(0)?;
                depth = 1 + depth.max(then_depth).max(other_depth);
                left = Expr::Call("if".to_owned(), vec![left, then, other]);
            } else if let Some((strength, sign)) = self.peek().and_then(binary)
                && strength >= least
            {
                self.at += 1;
                // Powers are read from the right, all others from the left.
                let next = if sign == "^" { strength } else { strength + 1 };
                let (right, right_depth) = self.expression(next)?;
                depth = 1 + depth.max(right_depth);
                left = Expr::Binary(sign, Box::new(left), Box::new(right));
            } else {
                return Some((left, depth));
            }
            if depth > DEPTH {
                return None;
            }
        }
    }

    fn prefix(&mut self) -> Option<Part> {
        let sign = match self.peek()? {
            Token::Sign(sign @ ("-" | "+" | "!")) => sign,
            Token::Name("not") if self.tokens.get(self.at + 1) != Some(&Token::Sign("(")) => "not",
            _ => return self.postfix(),
        };
        self.at += 1;
        let (operand, depth) = self.expression(PREFIX)?;
        Some((Expr::Unary(sign, Box::new(operand)), depth + 1))
    }

    fn postfix(&mut self) -> Option<Part> {
        let (mut receiver, mut depth) = self.primary()?;
        while self.take(".") {
            let Some(Token::Name(name)) = self.next() else { return None };
            let (arguments, inner) = match self.take("(") {
                true => self.list(")")?,
                false => (Vec::new(), 0),
            };
            depth = 1 + depth.max(inner);
            if depth > DEPTH {
                return None;
            }
            receiver = Expr::Method(Box::new(receiver), name.to_owned(), arguments);
        }
        Some((receiver, depth))
    }

    fn primary(&mut self) -> Option<Part> {
        let leaf = match self.next()? {
            Token::Number(number) => {
                Expr::Number(number.to_owned(), number.parse().unwrap_or(f64::NAN))
            }
            Token::Text(text) => Expr::Text(text.to_owned(), unescaped(text)),
            Token::Property(reference) => {
                let (id, rest) = reference.split_once(':').unwrap_or((reference, ""));
                let plain = PropertyId::from(id).decoded().into_owned();
                let (id, rest) = (id.to_owned(), rest.to_owned());
                Expr::Property(Reference::Id { id, rest, plain })
            }
            Token::Name("true") => Expr::Boolean(true),
            Token::Name("false") => Expr::Boolean(false),
            Token::Name(name) if self.take("(") => {
                let (arguments, depth) = self.list(")")?;
                return Some(match (name, arguments.as_slice()) {
                    ("prop", [Expr::Text(_, name)]) => {
                        (Expr::Property(Reference::Name(name.clone())), 1)
                    }
                    _ => (Expr::Call(name.to_owned(), arguments), depth + 1),
                });
            }
            Token::Name(name) => Expr::Name(name.to_owned()),
            Token::Sign("(") => {
                let inner = self.expression(0)?;
                return self.take(")").then_some(inner);
            }
            Token::Sign("[") => {
                let (items, depth) = self.list("]")?;
                return Some((Expr::List(items), depth + 1));
            }
            Token::Sign(_) => return None,
        };
        Some((leaf, 1))
    }

    /// Expressions with commas between them, up to `end`, and how deep the deepest is.
    fn list(&mut self, end: &'static str) -> Option<(Vec<Expr>, usize)> {
        let (mut items, mut deepest) = (Vec::new(), 0);
        if self.take(end) {
            return Some((items, deepest));
        }
        loop {
            let (item, depth) = self.expression(0)?;
            items.push(item);
            deepest = deepest.max(depth);
            if self.take(end) {
                return Some((items, deepest));
            }
            if !self.take(",") {
                return None;
            }
        }
    }
}
