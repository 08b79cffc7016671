//! Makes one work.

use pressmark_domain::work::{Funder, Identifier, scheme};
use pressmark_domain::{Doi, PartialDate, WorkType};

use super::dice::Dice;
use super::model::{Agency, Venue, Work};
use super::people::GROUP;
use super::team;
use super::words::capital_entity;
use super::world::World;

/// Types with their shares in hundredths.
const KINDS: [(&str, usize); 13] = [
    ("journal-article", 61),
    ("proceedings-article", 11),
    ("posted-content", 6),
    ("book-chapter", 6),
    ("dataset", 5),
    ("conference-poster", 2),
    ("software", 2),
    ("dissertation", 2),
    ("monograph", 1),
    ("report", 1),
    ("presentation", 1),
    ("book", 1),
    ("conference-abstract", 1),
];

/// Open access of works in open venues, and elsewhere; repeated for their share.
const OPEN: [&str; 5] = ["gold", "gold", "gold", "diamond", "diamond"];
const NOT_OPEN: [&str; 5] = ["closed", "closed", "green", "hybrid", "bronze"];

/// Work number `index` of a world that has people.
pub(super) fn work(world: &World, index: usize) -> Work {
    let seed = world.plan.seed;
    let mut dice = Dice::new(seed, "work", index);
    let kind = kind(&mut dice);
    let lead = team::lead(world, &mut dice);
    let venue = venue(world, &mut dice, lead);
    let date = date(&mut dice, world.people[lead].active_from);
    let agency = agency(world, &mut dice, kind, venue);
    let doi = doi(&mut dice, &agency, venue, date, index);
    let agency = if doi.is_some() { agency } else { Agency::None };
    let field = world.people[lead].field;
    let single = kind == "dissertation";
    let has_record = matches!(agency, Agency::Crossref | Agency::DataCite);
    let authors =
        team::authors(world, &mut Dice::new(seed, "authors", index), lead, single, venue, date.year(), has_record);
    let mut dice = Dice::new(seed, "text", index);
    let serial = matches!(kind, "journal-article" | "proceedings-article" | "book-chapter" | "conference-abstract");
    let plain_title = world.lexicon.title(&mut dice, venue.language, field);
    let first_page = dice.between(1, 900);
    let retracted = doi.is_some() && kind == "journal-article" && dice.chance(0.004);
    Work {
        index,
        title: oddities(&mut dice, &plain_title),
        subtitle: dice.chance(0.12).then(|| world.lexicon.title(&mut dice, venue.language, field)),
        abstract_text: dice.chance(0.7).then(|| world.lexicon.paragraphs(&mut dice, venue.language, field)),
        container_title: serial
            .then(|| if dice.chance(0.3) { venue.title.replace('&', "&amp;") } else { venue.title.clone() }),
        issns: if serial { issns(&mut dice, venue) } else { Vec::new() },
        volume: serial.then(|| dice.between(1, 90).to_string()),
        issue: (serial && dice.chance(0.8)).then(|| dice.between(1, 12).to_string()),
        pages: (serial && dice.chance(0.85)).then(|| format!("{first_page}-{}", first_page + dice.between(1, 24))),
        publisher: if matches!(agency, Agency::DataCite) {
            "Example Repository".to_owned()
        } else {
            venue.publisher.clone()
        },
        keywords: world.lexicon.keywords(&mut dice, field),
        funders: funders(world, &mut dice),
        license: (venue.open || dice.chance(0.2)).then(|| {
            (*dice.pick(&[
                "http://creativecommons.org/licenses/by/4.0/",
                "https://creativecommons.org/licenses/by-nc-nd/4.0/",
                "https://www.example.org/tdm-licence",
            ]))
            .to_owned()
        }),
        oa_status: dice.pick::<&'static str>(if venue.open { &OPEN } else { &NOT_OPEN }),
        cited_by: u32::try_from(dice.geometric(14.0)).unwrap_or_default(),
        references: u32::try_from(dice.geometric(28.0)).unwrap_or_default(),
        cited_works: (0..dice.between(0, 6)).map(|_| dice.below(world.plan.works)).filter(|w| *w != index).collect(),
        retraction_notice: if retracted { Doi::parse(&format!("10.5555/notice.{index}")).ok() } else { None },
        identifiers: identifiers(&mut dice, kind, &agency, index),
        doi,
        agency,
        kind: WorkType::from_term(kind).unwrap_or(WorkType::OTHER),
        date,
        language: venue.language,
        field,
        authors,
        retracted,
    }
}

fn kind(dice: &mut Dice) -> &'static str {
    let mut left = dice.below(KINDS.iter().map(|(_, share)| share).sum());
    for (kind, share) in KINDS {
        if left < share {
            return kind;
        }
        left -= share;
    }
    "other"
}

/// A venue in the lead's own language in one work of six, where there is such a language; else one of the group's four
/// favourite venues in seven works of ten, or any of the field.
fn venue<'a>(world: &'a World, dice: &mut Dice, lead: usize) -> &'a Venue {
    if let Some(language) = world.home_language(lead).filter(|_| dice.chance(1.0 / 6.0)) {
        let venues: Vec<&Venue> = world.venues.iter().filter(|v| v.language == language).take(4).collect();
        if !venues.is_empty() {
            return dice.pick::<&Venue>(&venues);
        }
    }
    let (group, count) = (lead / GROUP, world.venues.len());
    let field = world.people[lead].field;
    let fields = super::FIELDS.len();
    for _ in 0..12 {
        let row = if dice.chance(0.7) { group * 5 + dice.below(4) } else { dice.zipf(count / fields) };
        let venue = &world.venues[(row * fields + field) % count];
        if venue.language == "en" {
            return venue;
        }
    }
    world.venues.iter().find(|v| v.language == "en").unwrap_or(&world.venues[0])
}

fn date(dice: &mut Dice, from: i32) -> PartialDate {
    let year =
        i64::from(from) + i64::try_from(dice.below(usize::try_from(2026 - from).unwrap_or(1))).unwrap_or_default();
    let (month, day) =
        (i64::try_from(dice.between(1, 12)).unwrap_or(1), i64::try_from(dice.between(1, 28)).unwrap_or(1));
    let precise = dice.unit();
    let date = PartialDate::from_parts(year, (precise < 0.8).then_some(month), (precise < 0.55).then_some(day));
    #[expect(clippy::expect_used, reason = "a year between 1990 and 2025 with a month and day below 29 is a date")]
    date.expect("a year of this century or the last")
}

fn agency(world: &World, dice: &mut Dice, kind: &str, venue: &Venue) -> Agency {
    let unregistered = match kind {
        "report" | "conference-poster" | "presentation" | "conference-abstract" | "dissertation" => 3.0,
        "dataset" | "software" => 0.4,
        _ => 0.9,
    };
    if dice.chance((world.plan.without_doi * unregistered).min(0.95)) {
        return Agency::None;
    }
    match (kind, venue.language) {
        ("dataset" | "software" | "conference-poster" | "presentation" | "dissertation", _) => Agency::DataCite,
        ("posted-content", _) if dice.chance(0.4) => Agency::DataCite,
        (_, "ja") if dice.chance(0.5) => Agency::Other("JaLC".into()),
        (_, "zh") if dice.chance(0.5) => Agency::Other("ISTIC".into()),
        (_, "ko") if dice.chance(0.5) => Agency::Other("KISTI".into()),
        (_, "es" | "pt") if dice.chance(0.15) => Agency::Other("mEDRA".into()),
        _ => Agency::Crossref,
    }
}

fn doi(dice: &mut Dice, agency: &Agency, venue: &Venue, date: PartialDate, index: usize) -> Option<Doi> {
    let issn = venue.issns.first().map_or("9900-0007", String::as_str);
    let text = match agency {
        Agency::None => return None,
        Agency::DataCite => format!("10.5555/repository.{index}"),
        // Serial Item and Contribution Identifiers: the DOIs of the 1990s.
        _ if date.year() < 2000 && dice.chance(0.3) => {
            format!("10.5555/(sici){issn}({}01)9:6<239::aid-pm{index}>3.0.co;2-h", date.year())
        }
        _ if dice.chance(0.05) => format!("10.5555/{issn}({}){index}", date.year()),
        _ => format!("10.5555/pm.{}.{index}", date.year()),
    };
    Doi::parse(&text).ok()
}

fn issns(dice: &mut Dice, venue: &Venue) -> Vec<String> {
    match venue.issns.as_slice() {
        [a, b, ..] if dice.chance(0.02) => vec![format!("{} {}", a.replace('-', ""), b.replace('-', ""))],
        [a, ..] if dice.chance(0.3) => vec![a.clone()],
        all => all.to_vec(),
    }
}

/// The title as deposited: markup, entities escaped twice, line feeds.
fn oddities(dice: &mut Dice, title: &str) -> String {
    let Some((head, tail)) = title.split_once(' ') else { return title.to_owned() };
    match dice.unit() {
        t if t < 0.05 => format!("{head} <i>{tail}</i>"),
        t if t < 0.065 => format!("{title} of CO<sub>2</sub>"),
        t if t < 0.075 => format!(
            "{title} at <mml:math xmlns:mml=\"http://www.w3.org/1998/Math/MathML\"><mml:mi>T</mml:mi><mml:mo>=</mml:mo><mml:mn>4</mml:mn></mml:math> K"
        ),
        t if t < 0.095 => capital_entity(head, tail),
        t if t < 0.105 => format!("{head}\n                    {tail}"),
        t if t < 0.11 => title.to_uppercase(),
        _ => title.to_owned(),
    }
}

fn funders(world: &World, dice: &mut Dice) -> Vec<Funder> {
    let count = if dice.chance(0.35) { dice.between(1, 3) } else { 0 };
    (0..count)
        .map(|_| {
            let n = dice.zipf(40);
            let name = format!(
                "{} Foundation",
                super::names::capital(world.lexicon.word(&mut Dice::new(world.plan.seed, "funder", n), 99))
            );
            let doi = dice.chance(0.5).then(|| Doi::parse(&format!("10.5555/funder.{n}")).ok()).flatten();
            let award =
                dice.chance(0.7).then(|| format!("{}-{:05}", dice.pick(&["PM", "EX", "FN"]), dice.below(100_000)));
            Funder { name: Some(name), doi, award, ..Funder::default() }
        })
        .collect()
}

fn identifiers(dice: &mut Dice, kind: &str, agency: &Agency, index: usize) -> Vec<Identifier> {
    let mut ids = Vec::new();
    let mut push = |scheme: &str, value: String| ids.push(Identifier { scheme: scheme.to_owned(), value });
    if kind == "journal-article" && dice.chance(0.25) {
        push(scheme::PMID, (90_000_000 + index).to_string());
    }
    if dice.chance(0.3) {
        push(scheme::EID, format!("2-s2.0-{:011}", 99_000_000_000usize + index));
    }
    if kind == "posted-content" && dice.chance(0.5) {
        push(scheme::ARXIV, format!("{:02}{:02}.{:05}", 7 + dice.below(18), dice.between(1, 12), index % 100_000));
    }
    if matches!(agency, Agency::None) && dice.chance(0.35) {
        push(scheme::HANDLE, format!("20.500.99999/{index}"));
    }
    ids
}
