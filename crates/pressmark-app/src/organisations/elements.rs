//! The objects of a JSON list, or of JSON lines, one after the other: the list may be larger than the memory.

use std::io::{BufRead, Error, ErrorKind, Result};

/// The longest object, in bytes. Organisations of ROR stay below 100 kB.
const LONGEST: usize = 4 << 20;

/// Where a reader stands inside an object.
#[derive(Debug, Default, Clone, Copy)]
struct Inside {
    depth: usize,
    in_text: bool,
    escaped: bool,
}

impl Inside {
    /// Takes one more byte of an object; whether it ends there.
    fn ends_with(&mut self, byte: u8) -> bool {
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_text = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.depth == 0
    }
}

/// The objects of a file.
pub(super) struct Elements<R> {
    reader: R,
    /// Whether a list was begun, and whether it was ended.
    list: (bool, bool),
}

impl<R: BufRead> Elements<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, list: (false, false) }
    }

    /// The next object, as it stands; `None` at the end.
    ///
    /// # Errors
    /// What the system says; a file that ends too early, or that is no list of objects.
    pub(super) fn next_object(&mut self) -> Result<Option<Vec<u8>>> {
        if !self.find()? {
            return Ok(None);
        }
        let mut object = Vec::new();
        let mut inside = Inside::default();
        loop {
            let chunk = self.reader.fill_buf()?;
            if chunk.is_empty() {
                return Err(Error::new(ErrorKind::UnexpectedEof, "the file ends in the middle of an object"));
            }
            let end = chunk.iter().position(|byte| inside.ends_with(*byte));
            let used = end.map_or(chunk.len(), |at| at + 1);
            object.extend_from_slice(&chunk[..used]);
            self.reader.consume(used);
            if end.is_some() {
                return Ok(Some(object));
            }
            if object.len() > LONGEST {
                return Err(Error::new(ErrorKind::InvalidData, "an object is too long to be an organisation"));
            }
        }
    }

    /// Goes on to the first byte of the next object; `false` at the end.
    fn find(&mut self) -> Result<bool> {
        loop {
            let chunk = self.reader.fill_buf()?;
            if chunk.is_empty() {
                if self.list == (true, false) {
                    return Err(Error::new(ErrorKind::UnexpectedEof, "the file ends in the middle of its list"));
                }
                return Ok(false);
            }
            let mut used = 0;
            let mut found = false;
            for byte in chunk {
                match byte {
                    b'{' => {
                        found = true;
                        break;
                    }
                    b'[' => self.list.0 = true,
                    b']' => self.list.1 = true,
                    // With the byte-order mark of UTF-8.
                    b',' | b' ' | b'\n' | b'\r' | b'\t' | 0xef | 0xbb | 0xbf => {}
                    _ => return Err(Error::new(ErrorKind::InvalidData, "not a list of JSON objects")),
                }
                used += 1;
            }
            self.reader.consume(used);
            if found {
                return Ok(true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn all(text: &[u8], chunk: usize) -> Result<Vec<Value>> {
        let mut elements = Elements::new(BufReader::with_capacity(chunk, text));
        let mut found = Vec::new();
        while let Some(object) = elements.next_object()? {
            found.push(serde_json::from_slice(&object).map_err(Error::other)?);
        }
        Ok(found)
    }

    #[test]
    fn a_list_and_lines_are_one() {
        let two = [json!({ "a": "} ] \" \\" }), json!({ "b": [{}, [1]] })];
        let list = serde_json::to_string_pretty(&two).unwrap();
        let lines = format!("\u{feff}{}\r\n\n{}", two[0], two[1]);
        for chunk in [1, 2, 7, 1000] {
            assert_eq!(all(list.as_bytes(), chunk).unwrap(), two);
            assert_eq!(all(lines.as_bytes(), chunk).unwrap(), two);
        }
        assert!(all(b"", 8).unwrap().is_empty() && all(b"[]", 8).unwrap().is_empty());
    }

    #[test]
    fn what_is_cut_short_or_something_else_is_told() {
        for broken in ["[{\"a\":1},{\"b\"", "[{\"a\":1},", "[{\"a\":1}", "PK\u{3}\u{4}", "id,name\n1,2"] {
            assert!(all(broken.as_bytes(), 8).is_err(), "{broken}");
        }
    }

    proptest! {
        #[test]
        fn any_texts_inside_stay_what_they_are(texts in prop::collection::vec(".{0,20}", 0..6), chunk in 1_usize..40) {
            let objects: Vec<Value> = texts.iter().map(|text| json!({ text.as_str(): [text, { "x": text }] })).collect();
            let list = serde_json::to_string(&objects).unwrap();
            prop_assert_eq!(all(list.as_bytes(), chunk).unwrap(), objects);
        }
    }
}
