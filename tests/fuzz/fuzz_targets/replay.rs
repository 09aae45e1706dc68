#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| notion_tests::fuzz::replay(bytes));
