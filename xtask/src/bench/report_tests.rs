use super::{Goal, Measure, Report, Row, row_json};

fn rows() -> Vec<Row> {
    let detail = Measure(9_000.0, "req/s");
    let health = Measure(10_000.0, "req/s");
    vec![
        Row::ratio("detail against /health", detail, health, Some(Goal::AtLeast(0.8))),
        Row::value("search p99", Measure(12.34, "ms"), Some(Goal::AtMost(10.0))),
        Row::value("records", Measure(10_000.0, ""), None),
    ]
}

#[test]
fn goals_apply_to_the_ratio_where_there_is_one() {
    let reached: Vec<_> = rows().iter().map(Row::reached).collect();
    assert_eq!(reached, [Some(true), Some(false), None]);
}

#[test]
fn what_could_not_be_measured_is_not_reached() {
    let nothing = Measure(0.0, "req/s");
    let row = Row::ratio("nothing ran", nothing, nothing, Some(Goal::AtLeast(0.0)));
    assert_eq!(row.reached(), Some(false));
    assert!(row_json(&row)["ratio"].is_null());
}

#[test]
fn the_table_lines_up_and_says_what_is_missed() {
    let report = Report { rows: rows(), notes: vec!["made-up records".to_owned()], broke_off: None };
    let expected = "\
what                      measured      against  ratio  to reach
detail against /health  9000 req/s  10000 req/s    0.9     ≥ 0.8      ok
search p99                 12.3 ms                       ≤ 10 ms  MISSED
records                      10000
made-up records
";
    assert_eq!(report.table(true), expected);
    assert!(!report.table(false).contains("MISSED"), "a smoke run is not judged");
}
