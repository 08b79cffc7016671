//! `pressmark demo`: fictional researchers, a simulated world, and a registry that harvests and serves them.

use std::process::ExitCode;

use anyhow::{Result, bail};
use pressmark_app::accounts::Accounts;
use pressmark_app::ingest;
use pressmark_app::mail::MailTransport;
use pressmark_simulator::made_up::{Plan, World};
use pressmark_simulator::{SimulatorOptions, start};
use pressmark_sources::SourcesConfig;
use pressmark_store::Store;
use pressmark_store::clock::now_millis;
use pressmark_store::repo::entities::{self, NewEntity};
use pressmark_store::repo::people;
use pressmark_store::repo::users::{self, Role};

use super::desk::operator;
use super::elsewhere;
use super::ingest::{report, wait_for};
use super::password;
use super::serve::{Server, Work};
use crate::cli::DemoArgs;
use crate::progress::{answer, say};
use crate::services;
use crate::settings::{Listening, Settings};
use crate::signals;

/// ORCID's published example, who leads the fictional institution.
const CARBERRY: &str = "0000-0002-1825-0097";

/// Who may do everything in a demonstration.
const ADMIN: &str = "admin@example.org";

/// The entity that the fictional researchers are members of.
const ENTITY: &str = "brown-example";

pub(crate) async fn run(mut settings: Settings, args: &DemoArgs) -> Result<ExitCode> {
    if !args.listen.ip().is_loopback() {
        bail!("the demo listens on loopback only; `pressmark serve` is for others to reach");
    }
    settings.listen = Listening::on(args.listen);
    settings.data_dir = settings.data_dir.join("demo");
    // A demo never touches a database that somebody works with, writes to nobody, and is reached nowhere else.
    settings.use_embedded_database();
    settings.mail.transport = MailTransport::Files;
    settings.public_url.clear();
    // Whoever tries it may come by any door.
    settings.accounts.open_the_doors();
    say("This is a demonstration: all people and works are fictional.");
    let running = start(World::generate(&Plan::demo()).into(), SimulatorOptions::default()).await?;
    settings.sources = simulated(&running.env(), &settings.sources)?;
    let _elsewhere = elsewhere::simulate(&mut settings.sign_in).await?;
    let store = services::open_store(&settings).await?;
    let limits = services::open_limits(&settings, &store).await?;
    let app = services::open_app(&settings, &store, &limits)?;
    let workspace_id = services::find_workspace(&store, None).await?.id;
    let server = Server::start(&settings, app.clone(), limits).await?;

    let orcids = running.orcids();
    say(&format!("harvesting {} researchers from a simulated ORCID, Crossref, DataCite and OpenAlex", orcids.len()));
    ingest::queue(&store, workspace_id, &orcids, "demo", &operator()).await?;
    let work = Work::start(app);
    let keys: Vec<String> = orcids.iter().map(|o| o.as_str().to_owned()).collect();
    let ended = wait_for(&store, workspace_id, &keys).await?;
    report(&ended);
    make_members(&store, workspace_id, &keys).await?;
    server.catalogue().catch_up().await?;
    if args.no_serve {
        work.end().await;
        running.shutdown().await;
        return Ok(ExitCode::SUCCESS);
    }
    let password = make_admin(&store, server.accounts()).await?;
    tell_what_to_try(&format!("http://{}", server.address()), &password, &settings);
    let stop = signals::shutdown();
    server.run(stop).await?;
    work.end().await;
    running.shutdown().await;
    Ok(ExitCode::SUCCESS)
}

/// The upstreams of the simulated world; everything else as it was set.
fn simulated(environment: &[(String, String)], sources: &SourcesConfig) -> Result<SourcesConfig> {
    let mut sources = sources.clone();
    for (name, url) in environment {
        let url = url.parse()?;
        let source = match name.split("__").nth(1) {
            Some("ORCID") => &mut sources.orcid,
            Some("CROSSREF") => &mut sources.crossref,
            Some("DATACITE") => &mut sources.datacite,
            Some("OPENALEX") => &mut sources.openalex,
            Some("AGENCY") => &mut sources.agency,
            Some("ROR") => &mut sources.ror,
            _ => continue,
        };
        source.base_url = url;
        source.enabled = true;
        // Nobody has to be spared here, and nobody likes to wait for a demonstration.
        source.rate = 200.0;
    }
    Ok(sources)
}

async fn make_members(store: &Store, workspace_id: i64, orcids: &[String]) -> Result<()> {
    let tx = store.begin().await?;
    // The data of an earlier demonstration may be there.
    if entities::by_id(&*tx, workspace_id, ENTITY).await?.is_none() {
        let name = "Brown Example University".to_owned();
        let new = NewEntity { id: ENTITY.to_owned(), name, ..NewEntity::default() };
        entities::create(&tx, workspace_id, &new).await?;
    }
    for person in people::by_orcids(&*tx, workspace_id, orcids).await?.into_values() {
        people::add_membership(&tx, workspace_id, person.id, ENTITY, "member", now_millis()).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Makes the superadmin, or gives the one of an earlier demonstration a new password (rule 27).
async fn make_admin(store: &Store, accounts: &Accounts) -> Result<String> {
    let password = password::made_up();
    match users::by_email(store.read(), ADMIN).await? {
        Some(user) => accounts.set_password(user.id, &password, &operator()).await?,
        None => {
            let (name, role) = ("Demo Administrator", Role::Superadmin);
            accounts.create_user(ADMIN, name, role, Some(&password), &operator()).await?;
        }
    }
    Ok(password)
}

fn tell_what_to_try(url: &str, password: &str, settings: &Settings) {
    answer("");
    answer(&format!("The registry is at {url}. Try:"));
    answer(&format!("  curl '{url}/v1/publications?per_page=3'"));
    answer(&format!("  curl '{url}/v1/search?q=psychoceramics&facets=true'"));
    answer(&format!("  curl '{url}/v1/researchers/{CARBERRY}'"));
    answer(&format!("  curl '{url}/v1/researchers/{CARBERRY}/publications?sort=publication_date'"));
    answer(&format!("  and in a browser: {url}/docs"));
    answer(&format!("Sign in at {url}/account/sign-in as {ADMIN} with the password {password}"));
    answer("There one can also sign in elsewhere: Google, ORCID, GitHub and an institution are simulated. They ask");
    answer("nothing and say that it is Josiah Carberry, whom the institution makes a member of the workspace.");
    answer(&format!("Letters to people are written into {}", settings.mail().folder.display()));
    answer("Ctrl-C ends it; the data stay in the data folder, below `demo`.");
}
