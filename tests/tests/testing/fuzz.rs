//! A short run of the fuzz targets: the recordings as they are, and changed at random.

use notion_tests::beside;
use notion_tests::fuzz::TARGETS;

/// A generator of numbers (xorshift), so that a failure comes again.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below.max(1) as u64).unwrap_or_default()
    }
}

/// Bodies to start from: recorded ones where there are recordings, and a few that always are.
fn corpus() -> Vec<Vec<u8>> {
    let mut corpus: Vec<Vec<u8>> = [
        r#"{"object":"page","id":"38c9ce7b-60a4-8171-9555-000000000001","properties":{"Name":{"id":"title","type":"title","title":[{"type":"text","text":{"content":"x","link":null}}]}}}"#,
        r#"{"object":"list","results":[],"next_cursor":"a","has_more":true,"type":"block","block":{}}"#,
        r#"{"and":[{"property":"A","number":{"equals":1.5}},{"timestamp":"created_time","created_time":{"this_week":{}}}]}"#,
        r#"{"object":"error","status":404,"code":"object_not_found","message":"no"}"#,
        "https://www.notion.so/acme/Title-0123456789abcdef0123456789abcdef?v=fedcba9876543210fedcba9876543210#1",
        "%3Acms/../x?y=1&z",
        "",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    for file in beside::recordings() {
        for record in beside::records(&file).iter().step_by(9) {
            corpus.push(record["response"].to_string().into());
            corpus.push(record["request"]["filter"].to_string().into());
        }
    }
    corpus
}

fn mutate(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    const PIECES: &[&str] = &[
        "null",
        "{}",
        "[]",
        "\"\"",
        "-1e999",
        "\\u0000",
        "\"type\":",
        "\u{fffd}",
        ",",
        "[[[[",
        "\u{7f}",
    ];
    for _ in 0..=numbers.next(4) {
        let at = numbers.next(bytes.len() + 1);
        match numbers.next(5) {
            0 if at < bytes.len() => bytes[at] = numbers.next(256) as u8,
            1 => bytes.truncate(at),
            2 => {
                let end = (at + numbers.next(40)).min(bytes.len());
                bytes.drain(at..end);
            }
            3 => {
                let end = (at + numbers.next(60)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                let to = numbers.next(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
            _ => {
                let piece = PIECES[numbers.next(PIECES.len())];
                bytes.splice(at..at, piece.bytes());
            }
        }
    }
}

#[test]
fn the_targets_hold_for_the_recordings_and_what_becomes_of_them() {
    let corpus = corpus();
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    for (name, target) in TARGETS {
        for bytes in &corpus {
            target(bytes);
        }
        let mut runs = 0;
        for round in 0..2000 {
            let mut bytes = corpus[(round * 7919) % corpus.len()].clone();
            // The large ones would take the time of many.
            if bytes.len() > 20_000 {
                continue;
            }
            mutate(&mut bytes, &mut numbers);
            target(&bytes);
            runs += 1;
        }
        println!("{name}: {} as they are, {runs} changed", corpus.len());
    }
}
