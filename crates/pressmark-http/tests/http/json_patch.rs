//! Cases of the public JSON Patch suite, rewritten onto a work record, through HTTP: what applies, applies wholly; what
//! does not, says which operation and why, and changes nothing.

use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::Role;
use serde_json::{Value, json};

use crate::world::World;

/// What a case leads to.
enum Then {
    /// The merged record has these values at these places; `null`: nothing there.
    Has(Vec<(&'static str, Value)>),
    /// 400, in words that hold this.
    Refused(&'static str),
}
use Then::{Has, Refused};

#[expect(clippy::too_many_lines, reason = "one table")]
fn cases() -> Vec<(&'static str, Value, Then)> {
    let title = "Curated";
    vec![
        ("an empty patch", json!([]), Has(vec![("/subtitle", Value::Null)])),
        (
            "add replaces a member",
            json!([{"op":"add","path":"/title","value":title}]),
            Has(vec![("/title", json!(title))]),
        ),
        (
            "add makes a member",
            json!([{"op":"add","path":"/subtitle","value":"S"}]),
            Has(vec![("/subtitle", json!("S"))]),
        ),
        (
            "add makes a list",
            json!([{"op":"add","path":"/keywords","value":["a"]}]),
            Has(vec![("/keywords", json!(["a"]))]),
        ),
        (
            "add into a list, at its start and at its end",
            json!([
                {"op":"add","path":"/keywords","value":["b"]},
                {"op":"add","path":"/keywords/0","value":"a"},
                {"op":"add","path":"/keywords/-","value":"c"},
                {"op":"add","path":"/keywords/3","value":"d"},
            ]),
            Has(vec![("/keywords", json!(["a", "b", "c", "d"]))]),
        ),
        (
            "add into an object",
            json!([{"op":"add","path":"/container/volume","value":"12"}]),
            Has(vec![("/container/volume", json!("12"))]),
        ),
        ("remove a member", json!([{"op":"remove","path":"/abstract"}]), Has(vec![("/abstract", Value::Null)])),
        (
            "remove an element",
            json!([{"op":"remove","path":"/authors/0"}]),
            Has(vec![("/authors/0/name", json!("Ada Quill")), ("/authors/1", Value::Null)]),
        ),
        (
            "replace deep within",
            json!([{"op":"replace","path":"/authors/1/name","value":"Ada B. Quill"}]),
            Has(vec![("/authors/1/name", json!("Ada B. Quill"))]),
        ),
        (
            "replace an object",
            json!([{"op":"replace","path":"/container","value":{"title":"Annals of Cracks","volume":"3"}}]),
            Has(vec![("/container/title", json!("Annals of Cracks")), ("/container/volume", json!("3"))]),
        ),
        (
            "move a member",
            json!([{"op":"add","path":"/subtitle","value":"S"},{"op":"move","from":"/subtitle","path":"/publisher"}]),
            Has(vec![("/subtitle", Value::Null), ("/publisher", json!("S"))]),
        ),
        (
            "move an element",
            json!([{"op":"move","from":"/authors/1","path":"/authors/0"}]),
            Has(vec![("/authors/0/name", json!("Ada Quill")), ("/authors/1/name", json!("Josiah Carberry"))]),
        ),
        (
            "move to where it is",
            json!([{"op":"move","from":"/title","path":"/title"}]),
            Has(vec![("/subtitle", Value::Null)]),
        ),
        (
            "copy a member",
            json!([{"op":"copy","from":"/container/title","path":"/subtitle"}]),
            Has(vec![
                ("/subtitle", json!("Journal of Psychoceramics")),
                ("/container/title", json!("Journal of Psychoceramics")),
            ]),
        ),
        (
            "test, then replace",
            json!([{"op":"test","path":"/authors/1/name","value":"Ada Quill"},{"op":"replace","path":"/title","value":title}]),
            Has(vec![("/title", json!(title))]),
        ),
        (
            "numbers are compared by value",
            json!([{"op":"test","path":"/publication_year","value":2019.0}]),
            Has(vec![]),
        ),
        (
            "objects are compared whatever the order of their members",
            json!([{"op":"test","path":"/authors/0","value":{"orcid":"0000-0002-1825-0097","name":"Josiah Carberry"}}]),
            Has(vec![]),
        ),
        ("a custom field that is not set is null", json!([{"op":"test","path":"/funding","value":null}]), Has(vec![])),
        (
            "members that nobody knows are ignored",
            json!([{"op":"add","path":"/title","value":title,"spam":1}]),
            Has(vec![("/title", json!(title))]),
        ),
        ("remove what is not there", json!([{"op":"remove","path":"/subtitle"}]), Refused("/subtitle")),
        ("replace what is not there", json!([{"op":"replace","path":"/subtitle","value":"S"}]), Refused("/subtitle")),
        ("add beyond the end", json!([{"op":"add","path":"/authors/7","value":{"name":"N"}}]), Refused("/authors/7")),
        ("an index with a leading zero", json!([{"op":"remove","path":"/authors/00"}]), Refused("/authors/00")),
        ("an index that is no integer", json!([{"op":"remove","path":"/authors/1e0"}]), Refused("/authors/1e0")),
        ("remove behind the end", json!([{"op":"remove","path":"/authors/-"}]), Refused("/authors/-")),
        (
            "a test that fails undoes what came before",
            json!([{"op":"replace","path":"/title","value":title},{"op":"test","path":"/publication_year","value":"2019"}]),
            Refused("operation 1"),
        ),
        ("an operation that nobody knows", json!([{"op":"spam","path":"/title","value":1}]), Refused("operation 0")),
        ("no path", json!([{"op":"remove"}]), Refused("path")),
        ("no value", json!([{"op":"add","path":"/title"}]), Refused("value")),
        ("no from", json!([{"op":"move","path":"/title"}]), Refused("from")),
        ("a pointer without its slash", json!([{"op":"remove","path":"title"}]), Refused("title")),
        ("into itself", json!([{"op":"move","from":"/container","path":"/container/title"}]), Refused("operation 0")),
        ("an escape that nobody knows", json!([{"op":"remove","path":"/ti~2tle"}]), Refused("~2")),
        ("no list", json!({"op":"remove","path":"/title"}), Refused("list")),
        ("a member that no record has", json!([{"op":"add","path":"/colour","value":"red"}]), Refused("colour")),
        ("a value of another kind", json!([{"op":"replace","path":"/title","value":5}]), Refused("/title")),
        (
            "an iD without its check digit",
            json!([{"op":"replace","path":"/authors/0/orcid","value":"0000-0002-1825-0098"}]),
            Refused("orcid"),
        ),
        (
            "a percentage above 100",
            json!([{"op":"replace","path":"/q_percentage","value":101}]),
            Refused("q_percentage"),
        ),
        (
            "30 February",
            json!([{"op":"replace","path":"/publication_date","value":"2019-02-30"}]),
            Refused("publication_date"),
        ),
    ]
}

#[tokio::test]
async fn the_public_suite_holds_on_a_work_record() {
    let world = World::start().await;
    let user = world.user("curator@example.org", Role::User).await;
    world.member(user, WorkspaceRole::Member).await;
    let session = world.session(user).await;
    let url = format!("{}/api/publications/10.5555%2Fstudy.1", world.url);
    let detail = async || {
        let answer = world.client.get(&url).bearer_auth(&session).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
        answer.json::<Value>().await.unwrap()
    };
    let before = detail().await["merged"].clone();
    let cases = cases();
    assert!(cases.len() >= 30);
    for (name, patch, then) in cases {
        let answer = world.client.patch(&url).bearer_auth(&session).json(&patch).send().await.unwrap();
        let status = answer.status().as_u16();
        let body: Value = answer.json().await.unwrap();
        let after = detail().await["merged"].clone();
        match then {
            Has(values) => {
                assert_eq!((status, &body["ok"]), (200, &json!(true)), "{name}: {body}");
                for (path, value) in values {
                    assert_eq!(after.pointer(path).unwrap_or(&Value::Null), &value, "{name}: {path}");
                }
            }
            Refused(word) => {
                assert_eq!(status, 400, "{name}: {body}");
                assert!(body.to_string().contains(word), "{name}: {body} does not say `{word}`");
                assert_eq!(after, before, "{name}: nothing is changed");
            }
        }
        let back = world.client.post(format!("{url}/revert")).bearer_auth(&session).json(&json!({ "to": 0 }));
        let back = back.send().await.unwrap();
        assert_eq!(back.status(), 200, "{name}: {}", back.text().await.unwrap());
        assert_eq!(detail().await["merged"], before, "{name}: back as it was harvested");
    }
}
