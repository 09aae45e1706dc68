//! The workspace in process: what it answers, keeps and refuses.

mod common;

mod workspace {
    mod answers;
    mod assertions;
    mod blocks;
    mod copies;
    mod formulas;
    mod hard;
    mod kept;
    mod keys;
    mod markdown;
    mod meeting_notes;
    mod mutations;
    mod oauth;
    mod order;
    mod play;
    mod query_limit;
    mod refusals;
    mod schema;
    mod seeds;
    mod views;
    mod words;
}
