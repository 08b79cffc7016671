//! Publishing: the form becomes a work with a DOCiD, in one go.

use pressmark_domain::deposit::{Form, known_fields};
use pressmark_store::repo::drafts;
use pressmark_store::{Changed, WriteTx, clock};
use serde_json::{Map, Value};

use super::likely::refuse_likely;
use super::make::{Making, make};
use super::{Answer, DepositError, Deposited, Depositor, Key, replay};
use crate::App;
use crate::activity::Actor;
use crate::files;

/// What publishing is called among the operations that keep answers.
pub const PUBLISH: &str = "publish";

/// What is to be published.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// Workspace.
    pub workspace_id: i64,
    /// Whose it will be.
    pub by: Depositor,
    /// How events name them.
    pub actor: &'a Actor,
    /// What they sent.
    pub body: &'a Map<String, Value>,
    /// Whether they say that it is none of those that are alike.
    pub confirm_new: bool,
    /// The draft that it was; its files become the work's, and it ends.
    pub draft_id: Option<i64>,
    /// The key that they gave the request.
    pub key: Option<&'a Key>,
    /// A DOCiD that they had reserved for it before; otherwise it gets a new one.
    pub docid: Option<&'a str>,
}

/// How an answer is written: it is kept for those who ask again.
pub type Render<'a> = &'a (dyn Fn(&Deposited) -> String + Send + Sync);

/// What came of it.
#[derive(Debug, Clone)]
pub struct Done {
    /// The answer.
    pub answer: Answer,
    /// Whether it is that of an earlier request with the same key.
    pub is_replay: bool,
    /// For read your writes.
    pub changed: Vec<Changed>,
}

impl Done {
    pub(super) fn again(answer: Answer) -> Self {
        Self { answer, is_replay: true, changed: Vec::new() }
    }
}

/// Publishes a form.
///
/// # Errors
/// [`DepositError`].
pub async fn publish(app: &App, order: Order<'_>, render: Render<'_>) -> Result<Done, DepositError> {
    let form = Form::read(order.body)?;
    let tx = app.store.begin().await?;
    if let Some(answer) = replay::held(&tx, order.by.user_id, order.key).await? {
        return Ok(Done::again(answer));
    }
    if !order.confirm_new {
        refuse_likely(&tx, order.workspace_id, &form, &[]).await?;
    }
    let fields = known_fields(order.body);
    let making = Making {
        workspace_id: order.workspace_id,
        owner_id: order.by.user_id,
        actor: order.actor,
        fields: &fields,
        form: &form,
        version: None,
        docid: order.docid,
        now: clock::now_millis(),
    };
    let deposited = make(app, &tx, &making).await?;
    end_draft(&tx, &order, deposited.publication.id).await?;
    finish(tx, order.by, order.key, &deposited, render, making.now).await
}

/// The draft has become the work, with its files (rule 48).
pub(super) async fn end_draft(tx: &WriteTx, order: &Order<'_>, publication_id: i64) -> Result<(), DepositError> {
    let Some(draft_id) = order.draft_id else { return Ok(()) };
    if !drafts::remove(tx, order.workspace_id, order.by.user_id, draft_id).await? {
        return Err(DepositError::NoDraft);
    }
    files::bind_draft(tx, draft_id, publication_id).await?;
    Ok(())
}

/// Keeps the answer, and commits all of it.
pub(super) async fn finish(
    tx: WriteTx,
    by: Depositor,
    key: Option<&Key>,
    deposited: &Deposited,
    render: Render<'_>,
    now: i64,
) -> Result<Done, DepositError> {
    let answer = Answer { status: 201, body: render(deposited) };
    replay::keep(&tx, by.user_id, key, &answer, now).await?;
    let changed = tx.commit().await?;
    Ok(Done { answer, is_replay: false, changed })
}
