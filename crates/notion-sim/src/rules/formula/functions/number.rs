use super::Arguments;
use crate::rules::formula::value::{Kind, Value};

/// Functions of numbers.
pub(crate) fn call(name: &str, arguments: &Arguments<'_>) -> Option<Value> {
    let (a, b) = (arguments.number(0), arguments.number(1));
    let of_all = |result: fn(&mut Vec<f64>) -> f64| {
        let mut numbers = arguments.numbers();
        match numbers.is_empty() {
            true => Value::Nothing(Kind::Number),
            false => Value::Number(result(&mut numbers)),
        }
    };
    let number = match name {
        "add" => return Some(arguments.operation("+")),
        "subtract" => a - b,
        "multiply" => a * b,
        "divide" => a / b,
        "mod" => a % b,
        "pow" => a.powf(b),
        "sum" => arguments.numbers().iter().sum(),
        "min" => return Some(of_all(|all| all.iter().copied().fold(f64::INFINITY, f64::min))),
        "max" => return Some(of_all(|all| all.iter().copied().fold(f64::NEG_INFINITY, f64::max))),
        "mean" => return Some(of_all(|all| all.iter().sum::<f64>() / all.len() as f64)),
        "median" => {
            return Some(of_all(|all| {
                all.sort_by(f64::total_cmp);
                (all[(all.len() - 1) / 2] + all[all.len() / 2]) / 2.0
            }));
        }
        "abs" => a.abs(),
        "round" => {
            let places = 10_f64.powi(b.clamp(-15.0, 15.0) as i32);
            // Halves are rounded up, also below zero.
            (a * places + 0.5).floor() / places
        }
        "ceil" => a.ceil(),
        "floor" => a.floor(),
        "sqrt" => a.sqrt(),
        "cbrt" => a.cbrt(),
        "exp" => a.exp(),
        "ln" => a.ln(),
        "log10" => a.log10(),
        "log2" => a.log2(),
        "sign" if a == 0.0 => 0.0,
        "sign" => a.signum(),
        "pi" => std::f64::consts::PI,
        "e" => std::f64::consts::E,
        "toNumber" => {
            let is_nothing = matches!(arguments.get(0), Value::Nothing(_)) || a.is_nan();
            return Some(match is_nothing {
                true => Value::Nothing(Kind::Number),
                false => Value::Number(a),
            });
        }
        _ => return None,
    };
    Some(Value::Number(number))
}
