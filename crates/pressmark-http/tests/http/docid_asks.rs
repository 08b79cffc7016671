//! What is asked of the DOCiD API to provoke each status that its contract names: one row for each.

use serde_json::{Value, json};

use crate::depositors::{HANDLE, LIST, PUBLISH, comments, form};
use crate::docid_codes::Facts;
use crate::files::form as multipart;
use crate::staff::PASSWORD;
use crate::world::CARBERRY;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Nobody,
    /// Whose the publication and the comment are.
    Ada,
    /// Somebody else.
    Josiah,
    /// Somebody who has not proven their address.
    Newcomer,
    /// Somebody who may do nothing more in this hour.
    Spent,
}
use By::{Ada, Josiah, Newcomer, Nobody, Spent};

/// What is sent along.
#[derive(Debug, Clone)]
pub(crate) enum Sent {
    Nothing,
    Json(Value),
    /// A body that cannot be read.
    Raw(&'static str),
    Form(Vec<u8>),
}
use Sent::{Form, Json, Nothing, Raw};

/// A request, and what it leads to.
#[derive(Debug)]
pub(crate) struct Ask {
    pub(crate) method: &'static str,
    /// As the contract writes it.
    pub(crate) path: &'static str,
    pub(crate) status: u16,
    /// The code of an error.
    pub(crate) code: &'static str,
    pub(crate) by: By,
    /// Path and query.
    pub(crate) address: String,
    pub(crate) sent: Sent,
    /// Idempotency key.
    pub(crate) key: Option<&'static str>,
}

/// The letter is written behind the answer; a search only keeps what others said.
const WITHOUT_WRITES: [&str; 2] = ["/api/v1/auth/request-password-reset", "/api/v1/crossref/search"];

impl Ask {
    /// Whether it cannot be done while the database takes no writes.
    pub(crate) fn writes(&self) -> bool {
        self.method != "get" && self.status < 300 && !WITHOUT_WRITES.contains(&self.path)
    }
}

type Row = (u16, &'static str, By, String, Sent);

/// The rows of an operation. An empty address is the path.
fn of(method: &'static str, path: &'static str, rows: impl IntoIterator<Item = Row>) -> Vec<Ask> {
    let ask = |(status, code, by, address, sent): Row| Ask {
        method,
        path,
        status,
        code,
        by,
        address: if address.is_empty() { path.to_owned() } else { address },
        sent,
        key: None,
    };
    rows.into_iter().map(ask).collect()
}

fn here() -> String {
    String::new()
}

/// All rows, in the order in which they can be asked.
pub(crate) fn asks(facts: &Facts) -> Vec<Ask> {
    let mut asks = accounts(facts);
    asks.extend(publications(facts));
    asks.extend(discussion(facts));
    asks.extend(elsewhere(facts));
    asks.extend(handles());
    asks.extend(vocabularies());
    asks.extend(uploads(facts));
    asks
}

fn accounts(facts: &Facts) -> Vec<Ask> {
    let login = |email: &str, password: &str| Json(json!({ "email": email, "password": password }));
    let (ada, spent) = (facts.ada.as_str(), facts.spent.as_str());
    let register = |email: &str| Json(json!({ "email": email, "full_name": "Eve Kiln", "password": PASSWORD }));
    let reset = |email: &str| Json(json!({ "email": email }));
    let mut asks = of(
        "post",
        "/api/v1/auth/login",
        [
            (200, "", Nobody, here(), login(ada, PASSWORD)),
            (400, "VALIDATION_ERROR", Nobody, here(), Raw("email=ada")),
            (401, "INVALID_CREDENTIALS", Nobody, here(), login(ada, "a wrong one")),
            (422, "VALIDATION_ERROR", Nobody, here(), Json(json!({ "email": ada }))),
            (429, "RATE_LIMITED", Nobody, here(), login(spent, PASSWORD)),
        ],
    );
    asks.extend(of(
        "post",
        "/api/v1/auth/store-registration-token",
        [
            (201, "", Nobody, here(), register("eve@example.org")),
            (400, "VALIDATION_ERROR", Nobody, here(), Raw("[]")),
            (409, "CONFLICT", Nobody, here(), register(ada)),
            (422, "VALIDATION_ERROR", Nobody, here(), reset("nobody")),
            (429, "RATE_LIMITED", Nobody, here(), register(spent)),
        ],
    ));
    asks.extend(of(
        "post",
        "/api/v1/auth/request-password-reset",
        [
            (200, "", Nobody, here(), reset(ada)),
            (400, "VALIDATION_ERROR", Nobody, here(), Raw("{")),
            (422, "VALIDATION_ERROR", Nobody, here(), reset("nobody")),
            (429, "RATE_LIMITED", Nobody, here(), reset(spent)),
        ],
    ));
    asks
}

fn publications(facts: &Facts) -> Vec<Ask> {
    let mut wish = form("On firing at low temperatures");
    wish["doi"] = json!("10.5555/low-fire");
    let mut asks = of(
        "post",
        PUBLISH,
        [
            (201, "", Ada, here(), Json(wish.clone())),
            (400, "VALIDATION_ERROR", Ada, here(), Raw("title=pots")),
            (401, "UNAUTHORIZED_ACCESS", Nobody, here(), Json(wish.clone())),
            (409, "CONFLICT", Ada, here(), Json(wish)),
            (422, "VALIDATION_ERROR", Ada, here(), Json(json!({ "title": "", "resource_type_id": 77 }))),
            (429, "RATE_LIMITED", Spent, here(), Json(form("On firing once more"))),
        ],
    );
    asks.extend(of(
        "get",
        LIST,
        [
            (200, "", Josiah, format!("{LIST}?page=1&limit=5&resource_type=article"), Nothing),
            (400, "VALIDATION_ERROR", Josiah, format!("{LIST}?limit=101"), Nothing),
            (401, "UNAUTHORIZED_ACCESS", Nobody, here(), Nothing),
        ],
    ));
    let by_key = |key: i64| format!("/api/v1/publications/get-publication/{key}");
    asks.extend(of(
        "get",
        "/api/v1/publications/get-publication/{id}",
        [
            (200, "", Josiah, by_key(facts.publication), Nothing),
            (401, "UNAUTHORIZED_ACCESS", Nobody, by_key(facts.publication), Nothing),
            (404, "PUBLICATION_NOT_FOUND", Josiah, by_key(999_999), Nothing),
        ],
    ));
    let by_docid = |docid: &str| format!("/api/v1/publications/docid/{docid}");
    asks.extend(of(
        "get",
        "/api/v1/publications/docid/{docid}",
        [
            (200, "", Nobody, by_docid(&facts.docid), Nothing),
            (404, "PUBLICATION_NOT_FOUND", Nobody, by_docid("20.500.5555/nothing"), Nothing),
        ],
    ));
    asks
}

fn discussion(facts: &Facts) -> Vec<Ask> {
    let (here, nowhere) = (comments(facts.publication), comments(999_999));
    let comment = |rest: &str| format!("/api/comments/{}{rest}", facts.comment);
    let no_comment = |rest: &str| format!("/api/comments/999999{rest}");
    let say = |text: &str| Json(json!({ "comment_text": text, "comment_type": "question" }));
    let on = "/api/publications/{publication_id}/comments";
    let mut asks = of(
        "get",
        on,
        [
            (200, "", Nobody, format!("{here}?include_replies=true"), Nothing),
            (404, "PUBLICATION_NOT_FOUND", Nobody, nowhere.clone(), Nothing),
        ],
    );
    asks.extend(of(
        "post",
        on,
        [
            (201, "", Ada, here.clone(), say("At which temperature?")),
            (400, "VALIDATION_ERROR", Ada, here.clone(), Raw("comment_text=x")),
            (401, "UNAUTHORIZED_ACCESS", Nobody, here.clone(), say("Who am I?")),
            (403, "EMAIL_NOT_VERIFIED", Newcomer, here.clone(), say("May I?")),
            (404, "PUBLICATION_NOT_FOUND", Ada, nowhere, say("Where am I?")),
            (422, "VALIDATION_ERROR", Ada, here.clone(), say(" ")),
            (429, "RATE_LIMITED", Spent, here, say("One more")),
        ],
    ));
    asks.extend(of(
        "put",
        "/api/comments/{comment_id}",
        [
            (200, "", Ada, comment(""), say("How hot is it?")),
            (400, "VALIDATION_ERROR", Ada, comment(""), Raw("{")),
            (401, "UNAUTHORIZED_ACCESS", Nobody, comment(""), say("x")),
            (403, "UNAUTHORIZED_ACCESS", Josiah, comment(""), say("Mine")),
            (404, "COMMENT_NOT_FOUND", Ada, no_comment(""), say("x")),
            (422, "VALIDATION_ERROR", Ada, comment(""), Json(json!({}))),
        ],
    ));
    asks.extend(of(
        "post",
        "/api/comments/{comment_id}/like",
        [
            (200, "", Josiah, comment("/like"), Nothing),
            (401, "UNAUTHORIZED_ACCESS", Nobody, comment("/like"), Nothing),
            (404, "COMMENT_NOT_FOUND", Josiah, no_comment("/like"), Nothing),
        ],
    ));
    asks.extend(of(
        "get",
        "/api/comments/stats/{publication_id}",
        [
            (200, "", Nobody, format!("/api/comments/stats/{}", facts.publication), Nothing),
            (404, "PUBLICATION_NOT_FOUND", Nobody, "/api/comments/stats/999999".to_owned(), Nothing),
        ],
    ));
    asks.extend(of(
        "delete",
        "/api/comments/{comment_id}",
        [
            (401, "UNAUTHORIZED_ACCESS", Nobody, comment(""), Nothing),
            (403, "UNAUTHORIZED_ACCESS", Josiah, comment(""), Nothing),
            (404, "COMMENT_NOT_FOUND", Ada, no_comment(""), Nothing),
            (200, "", Ada, comment(""), Json(json!({ "user_id": 1 }))),
        ],
    ));
    asks
}

/// Whoever is spent asks for what was not asked for before: what is kept costs nothing.
fn elsewhere(facts: &Facts) -> Vec<Ask> {
    let doi = |doi: &str| format!("/api/v1/crossref/doi/{doi}");
    let mut asks = of(
        "get",
        "/api/v1/crossref/doi/{doi}",
        [
            (200, "", Ada, doi(&facts.doi), Nothing),
            (400, "VALIDATION_ERROR", Ada, doi("ten"), Nothing),
            (401, "UNAUTHORIZED_ACCESS", Nobody, doi(&facts.doi), Nothing),
            (404, "NOT_FOUND", Ada, doi("10.5555/nobody.knows"), Nothing),
            (429, "RATE_LIMITED", Spent, doi("10.5555/one.more"), Nothing),
            (502, "EXTERNAL_SERVICE_ERROR", Ada, doi(&facts.broken_doi), Nothing),
        ],
    );
    let query = |words: &str| Json(json!({ "query": words, "rows": 3, "sort": "relevance" }));
    asks.extend(of(
        "post",
        "/api/v1/crossref/search",
        [
            (200, "", Ada, here(), query(&facts.title)),
            (400, "VALIDATION_ERROR", Ada, here(), Raw("query")),
            (401, "UNAUTHORIZED_ACCESS", Nobody, here(), query("pots")),
            (422, "VALIDATION_ERROR", Ada, here(), Json(json!({ "query": "", "rows": 101 }))),
            (429, "RATE_LIMITED", Spent, here(), query("one more")),
            (502, "EXTERNAL_SERVICE_ERROR", Ada, here(), query("cracked pots")),
        ],
    ));
    let ror = |query: &str| format!("/api/v1/ror/search?{query}");
    asks.extend(of(
        "get",
        "/api/v1/ror/search",
        [
            (200, "", Ada, ror("query=Brown-Example"), Nothing),
            (400, "VALIDATION_ERROR", Ada, ror("query=a&query=b"), Nothing),
            (401, "UNAUTHORIZED_ACCESS", Nobody, ror("query=Brown"), Nothing),
            (429, "RATE_LIMITED", Spent, ror("query=one-more"), Nothing),
            (502, "EXTERNAL_SERVICE_ERROR", Ada, ror("query=cracked"), Nothing),
        ],
    ));
    let orcid = |id: &str| format!("/api/v1/orcid/{id}");
    asks.extend(of(
        "get",
        "/api/v1/orcid/{orcid_id}",
        [
            (200, "", Ada, orcid(CARBERRY), Nothing),
            (400, "VALIDATION_ERROR", Ada, orcid("0000-0002-1825-0098"), Nothing),
            (401, "UNAUTHORIZED_ACCESS", Nobody, orcid(CARBERRY), Nothing),
            (404, "NOT_FOUND", Ada, orcid(&facts.nobodys_orcid), Nothing),
            (429, "RATE_LIMITED", Spent, orcid(&facts.broken_orcid), Nothing),
            (502, "EXTERNAL_SERVICE_ERROR", Ada, orcid(&facts.broken_orcid), Nothing),
        ],
    ));
    asks
}

/// 409, 502 and 503 want an agency, and are asked for elsewhere.
fn handles() -> Vec<Ask> {
    let rows = [
        (200, "", Ada, here(), Nothing),
        (401, "UNAUTHORIZED_ACCESS", Nobody, here(), Nothing),
        (403, "EMAIL_NOT_VERIFIED", Newcomer, here(), Nothing),
        (429, "RATE_LIMITED", Spent, here(), Nothing),
    ];
    let mut asks = of("post", HANDLE, rows);
    for ask in &mut asks {
        ask.key = Some("docid:codes:0001");
    }
    let mut refused = of("post", HANDLE, [(400, "VALIDATION_ERROR", Ada, here(), Nothing)]);
    refused.iter_mut().for_each(|ask| ask.key = Some("short"));
    asks.extend(refused);
    asks
}

fn vocabularies() -> Vec<Ask> {
    let paths = [
        "/api/v1/publications/get-resource-types",
        "/api/v1/publications/get-creators-roles",
        "/api/v1/publications/get-publication-types",
    ];
    paths.into_iter().flat_map(|path| of("get", path, [(200, "", Nobody, here(), Nothing)])).collect()
}

fn uploads(facts: &Facts) -> Vec<Ask> {
    let send = |key: i64, content: &[u8]| {
        let key = key.to_string();
        let fields: [(&str, Option<&str>, &[u8]); 3] = [
            ("publication_id", None, key.as_bytes()),
            ("file_type", None, b"Dataset"),
            ("file", Some("pots.csv"), content),
        ];
        Form(multipart(&fields))
    };
    let pots = b"year,pots\n2019,3\n".as_slice();
    let broken = b"--pots\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nhalf".to_vec();
    let program = [&b"\x7fELF\x02\x01\x01"[..], &[0; 90]].concat();
    let large = vec![b'x'; usize::try_from(Facts::LARGEST_FILE).unwrap() + 1];
    let nameless: [(&str, Option<&str>, &[u8]); 1] = [("file", Some("pots.csv"), pots)];
    of(
        "post",
        "/uploads",
        [
            (201, "", Ada, here(), send(facts.publication, pots)),
            (400, "VALIDATION_ERROR", Ada, here(), Form(broken)),
            (401, "UNAUTHORIZED_ACCESS", Nobody, here(), send(facts.publication, pots)),
            (403, "UNAUTHORIZED_ACCESS", Josiah, here(), send(facts.publication, pots)),
            (404, "PUBLICATION_NOT_FOUND", Ada, here(), send(999_999, pots)),
            (413, "VALIDATION_ERROR", Ada, here(), send(facts.publication, &large)),
            (415, "VALIDATION_ERROR", Ada, here(), send(facts.publication, &program)),
            (422, "VALIDATION_ERROR", Ada, here(), Form(multipart(&nameless))),
        ],
    )
}
