//! People in the order of their names, as one language orders letters.

use pressmark_domain::Orcid;
use reqwest::Method;
use serde_json::{Value, json};

use crate::curator::Curator;
use crate::world::World;

const PEOPLE: &str = "/api/people";

fn names(list: &Value) -> Vec<&str> {
    list["people"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect()
}

async fn listed(curator: &Curator<'_>, query: &str) -> Vec<String> {
    let list = curator.read(&format!("{PEOPLE}?{query}")).await;
    names(&list).into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn names_are_ordered_by_the_alphabet_of_the_locale() {
    let world = World::start().await;
    let curator = Curator::of(&world).await;
    let ada = format!("{PEOPLE}/{}", Orcid::from_number(2));
    let name = json!({ "name": { "en": "Öberg, Ada", "is": "Adasdottir, Ada" } });
    assert_eq!(curator.call(Method::PATCH, &ada, name).await.0, 200);
    let others = ["Hidden Hand", "Josiah Carberry", "Nameless One", "Yet Unpublished"];
    let with = |place: usize, name: &str| {
        let mut names = others.map(str::to_owned).to_vec();
        names.insert(place, name.to_owned());
        names
    };
    let orders = [
        ("en", with(3, "Öberg, Ada")),
        ("de", with(3, "Öberg, Ada")),
        ("xx", with(3, "Öberg, Ada")),
        ("sv", with(4, "Öberg, Ada")),
        ("sv_SE", with(4, "Öberg, Ada")),
        ("is", with(0, "Adasdottir, Ada")),
    ];
    for (locale, mut order) in orders {
        assert_eq!(listed(&curator, &format!("locale={locale}")).await, order, "{locale}");
        let second = curator.read(&format!("{PEOPLE}?locale={locale}&perPage=2&page=2")).await;
        assert_eq!((names(&second), &second["total"]), (vec![&*order[2], &*order[3]], &json!(5)), "{locale}");
        order.reverse();
        assert_eq!(listed(&curator, &format!("locale={locale}&sort=name&dir=desc")).await, order, "{locale}");
    }
    // What is kept of a language follows the people.
    let name = json!({ "name": { "en": "Ada Quill", "is": "Öberg, Ada" } });
    assert_eq!(curator.call(Method::PATCH, &ada, name).await.0, 200);
    assert_eq!(listed(&curator, "locale=sv").await, with(0, "Ada Quill"));
    assert_eq!(listed(&curator, "locale=is").await, with(4, "Öberg, Ada"));
    assert_eq!(listed(&curator, "locale=is&q=ada&sort=name").await, ["Öberg, Ada"]);
}
