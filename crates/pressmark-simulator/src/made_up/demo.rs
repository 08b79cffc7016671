//! The twelve people of the demo world: Josiah Carberry, whom ORCID made up, and eleven colleagues who are as fictional.

use super::names::{Identity, Language, Spelt};

/// Their names, chosen to show what names do: scripts, particles, compounds, namesakes, a change of name.
pub(super) fn identities() -> Vec<Identity> {
    use Language::{Chinese, Cyrillic, Dutch, English, French, Japanese, Korean, Persian, Spanish, Turkish};
    vec![
        who(English, "Josiah", Some("Stinkney"), "Carberry"),
        who(English, "Laura", Some("Jane"), "Grandcourt-Example"),
        native(who(Chinese, "Wei", None, "Zhang"), &[], "伟", "张"),
        native(who(Chinese, "Weiming", None, "Zhang"), &["Wei-Ming", "Wei Ming"], "伟明", "张"),
        native(who(Cyrillic, "Yuliya", Some("Fyodorovna"), "Shcherbakova"), &["Julia", "Iuliia"], "Юлия", "Щербакова"),
        Identity { particle: Some("van den"), ..who(Dutch, "Pieter", None, "Heuvelstein") },
        who(Spanish, "José Alfredo", None, "Muñoz Quintana"),
        native(who(Korean, "Min-Ji", None, "Baek"), &["Minji", "Min Ji"], "민지", "백"),
        native(who(Japanese, "Yoko", None, "Kurozawa"), &["Yohko"], "洋子", "黒沢"),
        native(who(Persian, "Maryam", None, "Hosseinzadeh"), &[], "مریم", "حسین‌زاده"),
        who(Turkish, "Şule", None, "Gökdoğan"),
        Identity { former_family: Some("Beauchamp".into()), ..who(French, "Anne-Sophie", None, "Åkesdal") },
    ]
}

fn who(language: Language, given: &str, middle: Option<&str>, family: &str) -> Identity {
    let plain = |usual: &str| Spelt { usual: usual.to_owned(), ..Spelt::default() };
    Identity {
        language,
        given: plain(given),
        middle: middle.map(str::to_owned),
        family: plain(family),
        particle: None,
        former_family: None,
    }
}

fn native(mut who: Identity, other_given: &[&str], given: &str, family: &str) -> Identity {
    who.given.others = other_given.iter().map(|s| (*s).to_owned()).collect();
    who.given.native = Some(given.to_owned());
    who.family.native = Some(family.to_owned());
    who
}
