//! A staff list that makes the registry an institution of ten thousand people.

use super::super::data::pressmark;
use crate::command::run;
use anyhow::Result;
use pressmark_domain::Orcid;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Stdio;

/// The iDs of the made-up worlds are far below.
const FIRST: u64 = 900_000_000;

/// Words that the names are made of.
const GIVEN: [&str; 10] = ["Ada", "Benek", "Chiara", "Dário", "Eun", "Fatou", "Goran", "Hana", "Ilse", "João"];
const FAMILY: [&str; 10] =
    ["Quill", "Oxenfree", "Vaz", "Nakamura", "Demir", "Solheim", "Quintas", "Kamau", "Okafor", "Grayson"];

/// Makes so many people in a registry that nobody serves yet.
///
/// # Errors
/// When the list cannot be written, or the program refuses a line of it.
pub fn import(binary: &Path, folder: &Path, people: u64) -> Result<()> {
    let mut list = String::from("orcid,name\n");
    for (n, number) in (FIRST..FIRST + people).enumerate() {
        let (given, family) = (GIVEN[n % GIVEN.len()], FAMILY[n / GIVEN.len() % FAMILY.len()]);
        writeln!(list, "{},\"{family}-{number}, {given}\"", Orcid::from_number(number))?;
    }
    let file = folder.join("staff.csv");
    std::fs::write(&file, list)?;
    // A line for each person is more than anybody reads.
    run(pressmark(binary, folder).args(["people", "import"]).arg(&file).stdout(Stdio::null()))
}
