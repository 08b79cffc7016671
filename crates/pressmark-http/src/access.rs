//! Who may do what: one table of operations. [`crate::guard`] applies it.

use std::collections::HashMap;

use http::Method;
use pressmark_store::repo::api_keys::Scope;
use pressmark_store::repo::installations::InstallationScope;
use pressmark_store::repo::users::Role;

/// What can be done. Paths that do the same thing are one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names of the operations are their description")]
pub enum Operation {
    Landing,
    Docs,
    OpenApi,
    Health,
    Ready,
    Metrics,
    Ingest,
    ListPublications,
    ReadPublication,
    ListResearchers,
    ReadResearcher,
    ListResearcherPublications,
    Search,
    /// A route of Better Auth.
    Auth,
    SignInForTokens,
    Register,
    RequestPasswordReset,
    SetPasswordByToken,
    BeginSocialSignIn,
    TakeSocialTokens,
    RefreshTokens,
    SignOutTokens,
    ReadOwnAccount,
    ListComments,
    WriteComment,
    EditComment,
    DeleteComment,
    LikeComment,
    FlagComment,
    ReadCommentHistory,
    ModerateComment,
    ReadCommentStats,
    ListFlaggedComments,
    SetCommentRule,
    ListOwnComments,
    ListUserComments,
    ReadVocabulary,
    DepositWork,
    ListDeposits,
    ReadDeposit,
    EditDeposit,
    VersionDeposit,
    RetireDeposit,
    RestoreDeposit,
    ManageDrafts,
    AssignIdentifier,
    UploadFile,
    RemoveFile,
    VerifyFiles,
    DownloadFile,
    ReadMe,
    ReadOwnContext,
    ListActivity,
    CleanActivity,
    ListAudit,
    ListKeys,
    CreateKey,
    ChangeKey,
    RevokeKey,
    RotateKey,
    ListWorkspaces,
    ManageWorkspaces,
    ListMembers,
    SetMember,
    RemoveMember,
    ListInvitations,
    Invite,
    RevokeInvitation,
    AcceptInvitation,
    ChangeWorkspace,
    ListUsers,
    ChangeUser,
    AccountPage,
    ListWorks,
    ReadWork,
    EditWork,
    DeleteWork,
    ChangeManyWorks,
    ReadWorkStats,
    ReadWorkHistory,
    RevertWork,
    SettleConflict,
    BulkEdit,
    UndoBulkEdit,
    ListPeople,
    ReadPerson,
    EditPerson,
    ListPersonWorks,
    SetAffiliation,
    ImportPeople,
    ListEntities,
    ManageEntities,
    ListCategories,
    ManageCategories,
    ReadIngestStatus,
    ListStuckJobs,
    ForceFailJob,
    ImportOrcid,
    ImportDoi,
    ListJobs,
    ReadJob,
    ReadRun,
    ResetData,
    ClearStuckJobs,
    RepairAuthorLinks,
    ListMatches,
    DecideMatch,
    ListDuplicates,
    DecideDuplicate,
    MergeWorks,
    SplitWork,
    SetMembershipByKey,
    ManageInstallations,
    ReadInstallation,
    ListInstallationPublications,
    ListInstallationPeople,
    ListInstallationWorks,
    ReadInstallationWork,
    VerifyOrigin,
    LookUpDoi,
    SearchElsewhere,
    SearchOrganisations,
    ReadProfileElsewhere,
    ReadLandingPage,
    ReadUsage,
}

/// Who may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anyone; credentials are not looked at.
    Anyone,
    /// Anyone, unless reading needs a key (`require_key`). A key that is sent must be good. Reads are counted.
    Reader,
    /// A key with this scope. Writes are counted by the key's own limit.
    Key(Scope),
    /// A web site that was let in, with this scope where one is needed. Reads are counted.
    Installation(Option<InstallationScope>),
    /// Whoever; the route finds out by itself in the order that its contract prescribes (`better-auth.md` §1).
    Itself,
    /// A user with a session, who is this much.
    Session(Need),
    /// A key with this scope, or a user with a session who is this much: one path for two contracts.
    KeyOrSession(Scope, Need),
    /// A user with an access token or a session, of this role at least.
    User(Role),
}

/// How much a user with a session has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Signed in.
    SignedIn,
    /// A member of the workspace that the session works in.
    Member,
    /// An admin of that workspace.
    WorkspaceAdmin,
    /// Superadmin.
    Superadmin,
}

/// Which part of the server an operation belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// The Public API and what explains it.
    Public,
    /// What those who run the server look at.
    Operations,
    /// Signing in, and what one may do with one's own account.
    Accounts,
    /// What the staff work with.
    Dashboard,
    /// The API of depositors.
    Docid,
    /// What partners write with their keys.
    Partners,
    /// What web sites read with their credentials.
    Integrations,
}

/// One row of the table.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Method; `GET` stands for `HEAD` too.
    pub method: Method,
    /// Path as the router knows it.
    pub path: &'static str,
    /// What it does.
    pub operation: Operation,
    /// Where it belongs.
    pub surface: Surface,
    /// Who may.
    pub who: Who,
}

/// The table. A path that is not in it is refused, whatever the router says.
#[must_use]
pub fn rules() -> Vec<Rule> {
    let mut rules = public_rules();
    rules.extend(account_rules());
    rules.extend(docid_rules());
    rules.extend(crate::docid::rules());
    rules.extend(crate::files::rules());
    rules.extend(crate::resolver::rules());
    rules.extend(dashboard_rules());
    rules.extend(crate::dashboard::rules());
    rules.extend(crate::partners::rules());
    rules.extend(crate::integrations::rules());
    rules
}

pub(crate) fn rule(method: Method, path: &'static str, operation: Operation, surface: Surface, who: Who) -> Rule {
    Rule { method, path, operation, surface, who }
}

fn public_rules() -> Vec<Rule> {
    use Operation as O;
    use Surface::{Operations, Public};
    use Who::{Anyone, KeyOrSession, Reader};
    let get = |path, operation, surface, who| rule(Method::GET, path, operation, surface, who);
    vec![
        get("/", O::Landing, Public, Anyone),
        get("/docs", O::Docs, Public, Anyone),
        get("/docs/{asset}", O::Docs, Public, Anyone),
        get("/openapi/{document}", O::OpenApi, Public, Anyone),
        get("/health", O::Health, Public, Anyone),
        get("/ready", O::Ready, Operations, Anyone),
        get("/metrics", O::Metrics, Operations, Anyone),
        rule(Method::POST, "/api/ingest", O::Ingest, Public, KeyOrSession(Scope::Ingest, Need::Member)),
        get("/v1/publications", O::ListPublications, Public, Reader),
        get("/v1/doi/{doi}", O::ReadPublication, Public, Reader),
        get("/v1/researchers", O::ListResearchers, Public, Reader),
        get("/v1/researchers/{orcid}", O::ReadResearcher, Public, Reader),
        get("/v1/researchers/{orcid}/publications", O::ListResearcherPublications, Public, Reader),
        get("/v1/people", O::ListResearchers, Public, Reader),
        get("/v1/people/{orcid}", O::ReadResearcher, Public, Reader),
        get("/v1/people/{orcid}/publications", O::ListResearcherPublications, Public, Reader),
        get("/v1/search", O::Search, Public, Reader),
    ]
}

fn account_rules() -> Vec<Rule> {
    use Operation as O;
    use Surface::Accounts;
    let auth = |method, path| rule(method, path, O::Auth, Accounts, Who::Itself);
    let mut rules: Vec<Rule> = crate::auth::GETS.iter().map(|path| auth(Method::GET, path)).collect();
    rules.extend(crate::auth::POSTS.iter().map(|path| auth(Method::POST, path)));
    rules.push(rule(Method::GET, "/account/{page}", O::AccountPage, Accounts, Who::Anyone));
    rules
}

fn docid_rules() -> Vec<Rule> {
    use Operation as O;
    use Surface::Docid;
    let post = |path, operation, who| rule(Method::POST, path, operation, Docid, who);
    vec![
        post("/api/v1/auth/login", O::SignInForTokens, Who::Anyone),
        post("/api/v1/auth/store-registration-token", O::Register, Who::Anyone),
        post("/api/v1/auth/request-password-reset", O::RequestPasswordReset, Who::Anyone),
        post("/api/v1/auth/reset-password", O::SetPasswordByToken, Who::Anyone),
        post("/api/v1/auth/social", O::BeginSocialSignIn, Who::Anyone),
        post("/api/v1/auth/social/token", O::TakeSocialTokens, Who::Anyone),
        post("/api/v1/auth/refresh", O::RefreshTokens, Who::Anyone),
        post("/api/v1/auth/logout", O::SignOutTokens, Who::User(Role::User)),
        rule(Method::GET, "/api/v1/auth/me", O::ReadOwnAccount, Docid, Who::User(Role::User)),
    ]
}

fn dashboard_rules() -> Vec<Rule> {
    use Need::{Member, SignedIn, Superadmin, WorkspaceAdmin};
    use Operation as O;
    let on = |method, path, operation, need| rule(method, path, operation, Surface::Dashboard, Who::Session(need));
    let get = |path, operation, need| on(Method::GET, path, operation, need);
    let post = |path, operation, need| on(Method::POST, path, operation, need);
    let key = "/api/site-tools/api-keys/{keyHash}";
    let member = "/api/workspace/members/{userId}";
    vec![
        get("/me", O::ReadMe, SignedIn),
        rule(Method::GET, "/debug-auth", O::ReadOwnContext, Surface::Dashboard, Who::Itself),
        get("/api/activity", O::ListActivity, Member),
        post("/api/activity/cleanup", O::CleanActivity, WorkspaceAdmin),
        get("/api/audit", O::ListAudit, Superadmin),
        get("/api/site-tools/api-keys", O::ListKeys, Superadmin),
        post("/api/site-tools/api-keys", O::CreateKey, Superadmin),
        on(Method::PATCH, key, O::ChangeKey, Superadmin),
        on(Method::DELETE, key, O::RevokeKey, Superadmin),
        post("/api/site-tools/api-keys/{keyHash}/rotate", O::RotateKey, Superadmin),
        get("/api/workspaces", O::ListWorkspaces, SignedIn),
        post("/api/workspaces", O::ManageWorkspaces, Superadmin),
        on(Method::PATCH, "/api/workspaces/{slug}", O::ManageWorkspaces, Superadmin),
        on(Method::PATCH, "/api/workspace", O::ChangeWorkspace, WorkspaceAdmin),
        get("/api/workspace/members", O::ListMembers, Member),
        on(Method::PATCH, member, O::SetMember, WorkspaceAdmin),
        on(Method::DELETE, member, O::RemoveMember, WorkspaceAdmin),
        get("/api/workspace/invitations", O::ListInvitations, WorkspaceAdmin),
        post("/api/workspace/invitations", O::Invite, WorkspaceAdmin),
        on(Method::DELETE, "/api/workspace/invitations/{id}", O::RevokeInvitation, WorkspaceAdmin),
        post("/api/invitations/accept", O::AcceptInvitation, SignedIn),
        get("/api/users", O::ListUsers, Superadmin),
        on(Method::PATCH, "/api/users/{userId}", O::ChangeUser, Superadmin),
    ]
}

/// The table, ready to be asked. The place of a rule in it names the route in metrics.
#[derive(Debug)]
pub(crate) struct Access {
    pub(crate) rules: Vec<Rule>,
    by_path: HashMap<&'static str, Vec<usize>>,
}

/// The row that a request fell under, left in the answer for the metrics.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route(pub(crate) usize);

impl Access {
    /// The rows of a path as the router knows it; `None` if the table does not know it.
    pub(crate) fn of_path(&self, path: &str) -> Option<&[usize]> {
        self.by_path.get(path).map(Vec::as_slice)
    }
}

impl Default for Access {
    fn default() -> Self {
        let rules = rules();
        let mut by_path: HashMap<&'static str, Vec<usize>> = HashMap::new();
        for (place, rule) in rules.iter().enumerate() {
            by_path.entry(rule.path).or_default().push(place);
        }
        Self { rules, by_path }
    }
}
