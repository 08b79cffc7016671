//! The patch that makes one document of another.

use json_patch::jsonptr::PointerBuf;
use json_patch::{AddOperation, PatchOperation, RemoveOperation, ReplaceOperation};
use serde_json::{Map, Value};

use super::read::{Limits, Patch};

/// A patch that turns `from` into `to`. In lists, what both begin and end with is left alone, so that an insertion is one
/// operation.
#[must_use]
pub fn diff(from: &Value, to: &Value) -> Patch {
    let mut operations = Vec::new();
    let mut path = PointerBuf::new();
    values(from, to, &mut path, &mut operations);
    Patch { operations, limits: Limits { operations: usize::MAX, ..Limits::default() } }
}

fn values(from: &Value, to: &Value, path: &mut PointerBuf, out: &mut Vec<PatchOperation>) {
    match (from, to) {
        _ if from == to => {}
        (Value::Object(from), Value::Object(to)) => objects(from, to, path, out),
        (Value::Array(from), Value::Array(to)) => lists(from, to, path, out),
        _ => out.push(PatchOperation::Replace(ReplaceOperation { path: path.clone(), value: to.clone() })),
    }
}

fn objects(from: &Map<String, Value>, to: &Map<String, Value>, path: &mut PointerBuf, out: &mut Vec<PatchOperation>) {
    for (name, old) in from {
        path.push_back(name.as_str());
        match to.get(name) {
            Some(new) => values(old, new, path, out),
            None => out.push(remove(path)),
        }
        path.pop_back();
    }
    for (name, new) in to.iter().filter(|(name, _)| !from.contains_key(*name)) {
        path.push_back(name.as_str());
        out.push(add(path, new));
        path.pop_back();
    }
}

fn lists(from: &[Value], to: &[Value], path: &mut PointerBuf, out: &mut Vec<PatchOperation>) {
    let before = from.iter().zip(to).take_while(|(a, b)| a == b).count();
    let (from, to) = (from.get(before..).unwrap_or_default(), to.get(before..).unwrap_or_default());
    let behind = from.iter().rev().zip(to.iter().rev()).take_while(|(a, b)| a == b).count();
    let old = from.get(..from.len() - behind).unwrap_or_default();
    let new = to.get(..to.len() - behind).unwrap_or_default();
    for (index, (a, b)) in old.iter().zip(new).enumerate() {
        path.push_back(before + index);
        values(a, b, path, out);
        path.pop_back();
    }
    for index in (new.len()..old.len()).rev() {
        path.push_back(before + index);
        out.push(remove(path));
        path.pop_back();
    }
    for (index, b) in new.iter().enumerate().skip(old.len()) {
        path.push_back(before + index);
        out.push(add(path, b));
        path.pop_back();
    }
}

fn remove(path: &PointerBuf) -> PatchOperation {
    PatchOperation::Remove(RemoveOperation { path: path.clone() })
}

fn add(path: &PointerBuf, value: &Value) -> PatchOperation {
    PatchOperation::Add(AddOperation { path: path.clone(), value: value.clone() })
}
