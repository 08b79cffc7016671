//! The index's tokenizer: cuts what the analyser made.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::SAME_PLACE;

/// Name under which the tokenizer is registered.
pub(crate) const NAME: &str = "cut";

/// Cuts analysed text at blanks, and tokens of one position apart.
#[derive(Clone, Default)]
pub(crate) struct Cut {
    token: Token,
}

/// The tokens of one text.
pub(crate) struct CutStream<'a> {
    text: &'a str,
    at: usize,
    same_place: bool,
    token: &'a mut Token,
}

impl Tokenizer for Cut {
    type TokenStream<'a> = CutStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> CutStream<'a> {
        self.token.reset();
        CutStream { text, at: 0, same_place: false, token: &mut self.token }
    }
}

impl TokenStream for CutStream<'_> {
    fn advance(&mut self) -> bool {
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return false;
        }
        // Both dividers are ASCII, so the places are boundaries of characters.
        let length = rest.bytes().position(|b| b == b' ' || b == SAME_PLACE as u8).unwrap_or(rest.len());
        if !self.same_place {
            self.token.position = self.token.position.wrapping_add(1);
        }
        self.token.text.clear();
        self.token.text.push_str(&rest[..length]);
        self.token.offset_from = self.at;
        self.token.offset_to = self.at + length;
        self.same_place = rest.as_bytes().get(length) == Some(&(SAME_PLACE as u8));
        self.at += (length + 1).min(rest.len());
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
