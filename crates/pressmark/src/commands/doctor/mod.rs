//! `pressmark doctor`: whether everything a registry needs is there.

mod accounts;
mod disk;
mod files;

use std::process::ExitCode;

use anyhow::Result;
use pressmark_store::repo::{jobs, publications, workspaces};

use crate::progress::answer;
use crate::services;
use crate::settings::Settings;

pub(crate) async fn run(settings: &Settings) -> Result<ExitCode> {
    let mut checks = Checks::default();
    checks.public_url(settings);
    checks.sources(settings);
    checks.providers(settings);
    checks.files(settings).await;
    checks.store(settings).await;
    Ok(if checks.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[derive(Default)]
struct Checks {
    failed: u32,
}

impl Checks {
    fn note(&mut self, fine: bool, what: &str, detail: &str) {
        self.failed += u32::from(!fine);
        answer(&format!("{}  {what}: {detail}", if fine { "ok  " } else { "FAIL" }));
    }

    fn public_url(&mut self, settings: &Settings) {
        match settings.public_url.as_str() {
            "" if settings.listen.is_loopback() => {
                self.note(true, "public_url", "not set; links in answers work on this machine only");
            }
            "" => self.note(
                false,
                "public_url",
                "not set, though others can reach this server: set it to the address they use",
            ),
            url if !(url.starts_with("https://") || settings.is_local() && settings.listen.is_loopback()) => {
                let told = format!("{url} is not https: keys and passwords would travel in the clear");
                self.note(false, "public_url", &told);
            }
            url => self.note(true, "public_url", url),
        }
    }

    fn sources(&mut self, settings: &Settings) {
        let sources = settings.sources();
        let listed = [
            ("orcid", &sources.orcid),
            ("crossref", &sources.crossref),
            ("datacite", &sources.datacite),
            ("openalex", &sources.openalex),
            ("agency", &sources.agency),
            ("ror", &sources.ror),
        ];
        for (name, source) in listed {
            let state = if source.enabled { source.base_url.as_str() } else { "switched off" };
            self.note(true, &format!("source {name}"), state);
        }
        let contact = settings.contact();
        self.note(
            true,
            "contact",
            contact.unwrap_or("not set; Crossref and OpenAlex serve those better who leave an address"),
        );
    }

    async fn store(&mut self, settings: &Settings) {
        let store = match services::open_store(settings).await {
            Ok(store) => store,
            Err(error) => return self.note(false, "database", &format!("{error:#}")),
        };
        self.note(
            true,
            "database",
            &format!("{} at {}", services::where_is(settings), pressmark_store::latest_migration()),
        );
        self.accounts(settings, &store).await;
        match workspaces::all(store.read()).await {
            Ok(all) => {
                for workspace in all {
                    let works = publications::count(store.read(), workspace.id).await;
                    let told = works.as_ref().map_or_else(ToString::to_string, |works| format!("{works} works"));
                    self.note(works.is_ok(), &format!("workspace {}", workspace.slug), &told);
                }
            }
            Err(error) => self.note(false, "workspaces", &error.to_string()),
        }
        match jobs::active(store.read()).await {
            Ok((queued, processing)) => self.note(true, "jobs", &format!("{queued} queued, {processing} processing")),
            Err(error) => self.note(false, "jobs", &error.to_string()),
        }
        match services::catalogue_for_command(settings, &store).await {
            Ok(Some(catalogue)) => {
                let status = catalogue.status();
                self.note(
                    status.last_error.is_none(),
                    "catalogue",
                    &format!("{} documents, {} changes behind", status.documents, status.lag_rows),
                );
                let _ = catalogue.close().await;
            }
            Ok(None) => self.note(true, "catalogue", "owned by a running server"),
            Err(error) => self.note(false, "catalogue", &error.to_string()),
        }
        self.disk(settings, &store).await;
        let _ = store.close().await;
    }
}
